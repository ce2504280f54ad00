-- Orders on the shop floor, their lots and operations, and the routings they are made by.

-- `revision` counts every change of the order's production. It is raised first in each transaction,
-- which makes the row the lock under which claims, holds and cancellations exclude each other.
CREATE TABLE released_order (
  order_id         TEXT PRIMARY KEY,
  number           TEXT NOT NULL,
  reference        TEXT NOT NULL,
  recipient        TEXT NOT NULL,
  phone            TEXT NOT NULL,
  address          TEXT NOT NULL,
  released_at      BIGINT NOT NULL,
  promised_at      BIGINT NOT NULL,
  promise_revision BIGINT NOT NULL,
  revision         BIGINT NOT NULL
);

-- `current_seq` is the operation the lot is at.
CREATE TABLE lot (
  lot_id      TEXT PRIMARY KEY,
  order_id    TEXT NOT NULL,
  line        BIGINT NOT NULL,
  product     TEXT NOT NULL,
  alloy       TEXT NOT NULL,
  finish      TEXT NOT NULL,
  size        TEXT NOT NULL,
  quantity    BIGINT NOT NULL,
  file_name   TEXT NOT NULL,
  model_hash  TEXT NOT NULL,
  state       TEXT NOT NULL,
  current_seq BIGINT NOT NULL
);
CREATE INDEX lot_by_order ON lot (order_id, line);

CREATE TABLE operation (
  operation_id TEXT PRIMARY KEY,
  lot_id       TEXT NOT NULL,
  seq          BIGINT NOT NULL,
  code         TEXT NOT NULL,
  work_center  TEXT NOT NULL,
  state        TEXT NOT NULL,
  worker_id    TEXT,
  worker_name  TEXT,
  ready_at     BIGINT,
  claimed_at   BIGINT,
  started_at   BIGINT,
  finished_at  BIGINT,
  UNIQUE (lot_id, seq)
);

CREATE TABLE parcel (
  order_id        TEXT PRIMARY KEY,
  carrier         TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  shipped_at      BIGINT NOT NULL,
  shipped_by      TEXT NOT NULL,
  shipped_by_name TEXT NOT NULL
);

CREATE TABLE routing (
  product     TEXT NOT NULL,
  seq         BIGINT NOT NULL,
  code        TEXT NOT NULL,
  work_center TEXT NOT NULL,
  PRIMARY KEY (product, seq)
);
