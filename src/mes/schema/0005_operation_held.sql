-- Spelled with OR: of IN with three names SQLite makes a temporary table anew for every row that is
-- written, which was half of what writing an operation cost. Queries have to spell it the same.
DROP INDEX operation_held;
CREATE INDEX operation_held ON operation (worker_id)
  WHERE state = 'claimed' OR state = 'in_progress' OR state = 'paused';
