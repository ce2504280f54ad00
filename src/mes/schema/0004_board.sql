-- The dispatch board as it stands: see store.h. `columns` says what the cards consist of; no row
-- means that they are to be made anew.
CREATE TABLE board_card (
  order_id TEXT NOT NULL,
  lot_id   TEXT NOT NULL,
  card     TEXT NOT NULL,
  PRIMARY KEY (order_id, lot_id)
) WITHOUT ROWID;
CREATE TABLE board_format (
  id      BIGINT PRIMARY KEY CHECK (id = 1),
  columns TEXT NOT NULL
);
