CREATE TABLE sales_order (
  order_id         TEXT PRIMARY KEY,
  number           TEXT NOT NULL UNIQUE,
  channel          TEXT NOT NULL,
  customer_name    TEXT NOT NULL,
  reference        TEXT NOT NULL,
  total_minor      BIGINT NOT NULL,
  currency         TEXT NOT NULL,
  placed_at        BIGINT NOT NULL,
  promised_at      BIGINT NOT NULL,
  promise_revision BIGINT NOT NULL,
  pending_command  TEXT,             -- what mes was asked and has not answered yet
  pending_since    BIGINT,
  last_refusal     TEXT NOT NULL,    -- why the last command was refused, or ''
  body             TEXT NOT NULL     -- the order as it was submitted
);
CREATE INDEX sales_order_by_age ON sales_order (placed_at);

CREATE TABLE note (
  note_id    TEXT PRIMARY KEY,
  order_id   TEXT NOT NULL REFERENCES sales_order (order_id),
  written_at BIGINT NOT NULL,
  actor      TEXT NOT NULL,
  actor_name TEXT NOT NULL,
  text       TEXT NOT NULL
);
CREATE INDEX note_by_order ON note (order_id, written_at);

-- The rule by which orders are approved without a person: up to this total, if switched on.
CREATE TABLE approval_rule (
  rule_id     BIGINT PRIMARY KEY CHECK (rule_id = 1),
  enabled     BIGINT NOT NULL,
  limit_minor BIGINT NOT NULL,
  currency    TEXT NOT NULL
);
INSERT INTO approval_rule (rule_id, enabled, limit_minor, currency) VALUES (1, 0, 10000000, 'RUB');
