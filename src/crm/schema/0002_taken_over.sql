-- What was taken over from another system: known by its id there, so that it is taken only once.
CREATE TABLE taken_over (
  source    TEXT NOT NULL,
  source_id TEXT NOT NULL,
  order_id  TEXT NOT NULL,
  digest    TEXT NOT NULL,  -- of all that was told about it
  taken_at  BIGINT NOT NULL,
  PRIMARY KEY (source, source_id)
);

-- Numbers of orders that come in here and not through a channel.
CREATE TABLE order_sequence (
  channel TEXT PRIMARY KEY,
  value   BIGINT NOT NULL
);
