-- Customers' quotes and orders as they see them. Timeline and status: contracts/schema.
CREATE TABLE quote (
  id           TEXT PRIMARY KEY,
  customer_id  TEXT NOT NULL,
  status       TEXT NOT NULL,
  file_name    TEXT NOT NULL,
  size         TEXT NOT NULL,
  parameters   TEXT NOT NULL,  -- JSON of PriceParameters
  requested_at BIGINT NOT NULL,
  answer       TEXT,           -- JSON of PriceDone, whole
  order_id     TEXT            -- what it was accepted into
);
CREATE INDEX quote_of_customer ON quote (customer_id, id);
CREATE INDEX quote_requested ON quote (customer_id) WHERE status = 'requested';

CREATE TABLE order_sequence (
  channel TEXT PRIMARY KEY,
  value   BIGINT NOT NULL
);

CREATE TABLE customer_order (
  order_id         TEXT PRIMARY KEY,
  customer_id      TEXT NOT NULL,
  document         TEXT NOT NULL,    -- JSON of Order: what was ordered, never changes
  promised_at      BIGINT,
  promise_revision BIGINT NOT NULL,
  cancel_state     TEXT NOT NULL,
  cancel_reason    TEXT NOT NULL,    -- the customer's
  cancel_answer    TEXT NOT NULL     -- why it was refused
);
CREATE INDEX customer_order_of_customer ON customer_order (customer_id, order_id);
