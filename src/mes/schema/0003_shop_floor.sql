-- The shop floor in depth: work centers, inspections and new attempts, pauses, replacement lots,
-- priorities, limits, check lists, and the piecework ledger.

CREATE TABLE work_center (
  code    TEXT PRIMARY KEY,
  name_ru TEXT NOT NULL,
  name_en TEXT NOT NULL,
  active  BIGINT NOT NULL
);
INSERT INTO work_center (code, name_ru, name_en, active) VALUES
  ('cad', 'Моделирование', 'CAD', 1),
  ('printing', '3D-печать', '3D printing', 1),
  ('casting', 'Литьё', 'Casting', 1),
  ('cleaning', 'Очистка', 'Cleaning', 1),
  ('setting', 'Закрепка', 'Stone setting', 1),
  ('polishing', 'Полировка', 'Polishing', 1),
  ('quality', 'Контроль качества', 'Quality control', 1),
  ('hallmarking', 'Клеймение', 'Hallmarking', 1),
  ('packing', 'Упаковка', 'Packing', 1);

ALTER TABLE routing ADD COLUMN inspection BIGINT NOT NULL DEFAULT 0;
UPDATE routing SET inspection = 1 WHERE code = 'qc';

ALTER TABLE released_order ADD COLUMN priority TEXT NOT NULL DEFAULT 'normal';

-- `quantity` counts the pieces that are still in the lot.
ALTER TABLE lot ADD COLUMN scrapped BIGINT NOT NULL DEFAULT 0;
ALTER TABLE lot ADD COLUMN replaces TEXT;

-- Anew, since a lot now may have several attempts of an operation: the newest is the only one that
-- is not `reworked`.
ALTER TABLE operation RENAME TO operation_before;
CREATE TABLE operation (
  operation_id   TEXT PRIMARY KEY,
  lot_id         TEXT NOT NULL,
  seq            BIGINT NOT NULL,
  attempt        BIGINT NOT NULL,
  code           TEXT NOT NULL,
  work_center    TEXT NOT NULL,
  inspection     BIGINT NOT NULL,
  state          TEXT NOT NULL,
  worker_id      TEXT,
  worker_name    TEXT,
  ready_at       BIGINT,
  claimed_at     BIGINT,
  started_at     BIGINT,
  finished_at    BIGINT,
  paused_at      BIGINT,
  pause_reason   TEXT,
  paused_us      BIGINT NOT NULL DEFAULT 0,
  verdict        TEXT,
  verdict_reason TEXT NOT NULL DEFAULT '',
  UNIQUE (lot_id, seq, attempt)
);
INSERT INTO operation (operation_id, lot_id, seq, attempt, code, work_center, inspection, state,
                       worker_id, worker_name, ready_at, claimed_at, started_at, finished_at)
SELECT operation_id, lot_id, seq, 1, code, work_center, CASE WHEN code = 'qc' THEN 1 ELSE 0 END,
       state, worker_id, worker_name, ready_at, claimed_at, started_at, finished_at
FROM operation_before;
UPDATE operation SET verdict = 'pass' WHERE inspection = 1 AND state = 'done';
DROP TABLE operation_before;
-- What an operator holds.
CREATE INDEX operation_held ON operation (worker_id)
  WHERE state IN ('claimed', 'in_progress', 'paused');

-- One row, for the whole floor.
CREATE TABLE floor_settings (
  id         BIGINT PRIMARY KEY CHECK (id = 1),
  work_limit BIGINT NOT NULL
);
INSERT INTO floor_settings (id, work_limit) VALUES (1, 5);

-- Everyone who has taken an operation, or was given a limit of their own. `revision` is raised
-- before someone's work is counted, which makes the row the lock under which two claims of one
-- operator exclude each other.
CREATE TABLE operator (
  worker_id  TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  work_limit BIGINT,
  revision   BIGINT NOT NULL
);

-- What is looked at before a lot of a product is packed, and what was, by whom.
CREATE TABLE check_item (
  product TEXT NOT NULL,
  seq     BIGINT NOT NULL,
  code    TEXT NOT NULL,
  name_ru TEXT NOT NULL,
  name_en TEXT NOT NULL,
  PRIMARY KEY (product, code)
);
INSERT INTO check_item (product, seq, code, name_ru, name_en)
SELECT p.product, i.seq, i.code, i.name_ru, i.name_en
FROM (SELECT 'ring' AS product UNION ALL SELECT 'pendant' UNION ALL SELECT 'earring' UNION ALL
      SELECT 'bracelet' UNION ALL SELECT 'other') AS p,
     (SELECT 1 AS seq, 'quantity' AS code, 'Количество сверено' AS name_ru,
             'Quantity counted' AS name_en UNION ALL
      SELECT 2, 'hallmark', 'Клеймо на месте', 'Hallmark present' UNION ALL
      SELECT 3, 'certificate', 'Сертификат вложен', 'Certificate enclosed' UNION ALL
      SELECT 4, 'box', 'Изделие в футляре', 'In its box') AS i;
CREATE TABLE checked_item (
  lot_id          TEXT NOT NULL,
  seq             BIGINT NOT NULL,
  code            TEXT NOT NULL,
  name_ru         TEXT NOT NULL,
  name_en         TEXT NOT NULL,
  checked_at      BIGINT NOT NULL,
  checked_by      TEXT NOT NULL,
  checked_by_name TEXT NOT NULL,
  PRIMARY KEY (lot_id, code)
);

-- What an operation pays per piece. `product` is '' for all that have no rate of their own.
CREATE TABLE piece_rate (
  rate_id        TEXT PRIMARY KEY,
  operation      TEXT NOT NULL,
  product        TEXT NOT NULL,
  minor          BIGINT NOT NULL,
  currency       TEXT NOT NULL,
  effective_from BIGINT NOT NULL,
  added_at       BIGINT NOT NULL,
  added_by       TEXT NOT NULL,
  added_by_name  TEXT NOT NULL
);
CREATE INDEX piece_rate_by_operation ON piece_rate (operation, effective_from);

-- Append-only. A reversal refers to its entry, and has its pieces and amount with the sign turned.
-- `priced` is 0 where no rate was in force.
CREATE TABLE ledger_entry (
  entry_id     TEXT PRIMARY KEY,
  written_at   BIGINT NOT NULL,
  worker_id    TEXT NOT NULL,
  worker_name  TEXT NOT NULL,
  order_id     TEXT NOT NULL,
  order_number TEXT NOT NULL,
  lot_id       TEXT NOT NULL,
  operation_id TEXT NOT NULL,
  operation    TEXT NOT NULL,
  pieces       BIGINT NOT NULL,
  rate_minor   BIGINT NOT NULL,
  currency     TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  priced       BIGINT NOT NULL,
  reverses     TEXT,
  reason       TEXT NOT NULL
);
CREATE INDEX ledger_entry_by_worker ON ledger_entry (worker_id, written_at);
CREATE INDEX ledger_entry_by_time ON ledger_entry (written_at);
CREATE INDEX ledger_entry_by_operation ON ledger_entry (operation_id);
