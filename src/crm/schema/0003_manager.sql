-- Who looks after an order, and what the list shows of its body.
ALTER TABLE sales_order ADD COLUMN lines BIGINT NOT NULL DEFAULT 1;
UPDATE sales_order SET lines = json_array_length(body, '$.lines');
ALTER TABLE sales_order ADD COLUMN manager_id TEXT;
ALTER TABLE sales_order ADD COLUMN manager_name TEXT;
