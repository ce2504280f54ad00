-- The timeline every context keeps of the orders it knows, and their present state.
CREATE TABLE order_event (
  order_id    TEXT NOT NULL,
  version     BIGINT NOT NULL,
  occurred_at BIGINT NOT NULL,
  context     TEXT NOT NULL,
  kind        TEXT NOT NULL,
  from_status TEXT,
  to_status   TEXT NOT NULL,
  on_hold     BIGINT NOT NULL,
  hold_reason TEXT NOT NULL,
  actor       TEXT NOT NULL,
  actor_name  TEXT NOT NULL,
  reason      TEXT NOT NULL,
  cause       TEXT NOT NULL,
  traceparent TEXT NOT NULL,
  PRIMARY KEY (order_id, version)
);
CREATE TABLE order_state (
  order_id    TEXT PRIMARY KEY,
  number      TEXT NOT NULL UNIQUE,
  status      TEXT NOT NULL,
  version     BIGINT NOT NULL,
  changed_at  BIGINT NOT NULL,
  on_hold     BIGINT NOT NULL,
  hold_reason TEXT NOT NULL
);
CREATE INDEX order_state_by_change ON order_state (status, changed_at);
