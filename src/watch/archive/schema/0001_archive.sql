-- One file's worth of spans and log records. Their ids are the microsecond since 1970 at which they
-- began, moved on where it is taken: the order of rows is the order of time, and so is that of the
-- words' index.
CREATE TABLE source (
  id       BIGINT PRIMARY KEY,         -- from the digest of what follows
  service  TEXT NOT NULL,
  resource BLOB NOT NULL,              -- OTLP Resource
  scope    BLOB NOT NULL               -- OTLP InstrumentationScope
);

CREATE TABLE span (
  id          INTEGER PRIMARY KEY,
  trace       BLOB NOT NULL,
  span        BLOB NOT NULL,
  parent      BLOB,
  source      BIGINT NOT NULL,
  name        TEXT NOT NULL,
  kind        BIGINT NOT NULL,         -- as OTLP counts them
  entry       BIGINT NOT NULL,         -- 1 where a request or a message comes into a service
  duration_us BIGINT NOT NULL,
  failed      BIGINT NOT NULL,
  order_id    TEXT,
  body        BLOB NOT NULL            -- OTLP Span, as it came
);
CREATE UNIQUE INDEX span_of_trace ON span (trace, span);
CREATE INDEX span_of_order ON span (order_id, id) WHERE order_id IS NOT NULL;
CREATE INDEX span_failed ON span (id) WHERE failed = 1;

CREATE TABLE link (
  trace    BLOB NOT NULL,
  span     BLOB NOT NULL,
  to_trace BLOB NOT NULL,
  to_span  BLOB NOT NULL
);
CREATE INDEX link_from ON link (trace, span);
CREATE INDEX link_to ON link (to_trace, to_span);

CREATE TABLE log (
  id       INTEGER PRIMARY KEY,
  trace    BLOB,
  span     BLOB,
  source   BIGINT NOT NULL,
  severity BIGINT NOT NULL,            -- as OTLP counts them, 0 for unknown
  order_id TEXT,
  record   BLOB NOT NULL               -- OTLP LogRecord, as it came
);
CREATE INDEX log_of_trace ON log (trace, id) WHERE trace IS NOT NULL;
CREATE INDEX log_of_order ON log (order_id, id) WHERE order_id IS NOT NULL;
CREATE VIRTUAL TABLE log_word USING fts5 (words, content = '', tokenize = 'unicode61');
