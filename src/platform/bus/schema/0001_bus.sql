-- Messages of this context, committed with what they tell of.
CREATE TABLE outbox (
  id             INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order in which they are sent
  msg_id         TEXT NOT NULL UNIQUE,
  exchange       TEXT NOT NULL,
  type           TEXT NOT NULL,                      -- also the routing key
  schema_version BIGINT NOT NULL,
  msg_key        TEXT NOT NULL,                      -- the order, or the nil UUID
  msg_version    BIGINT NOT NULL,
  payload        TEXT NOT NULL,
  traceparent    TEXT NOT NULL,
  cause          TEXT NOT NULL,                      -- the message that led to this one, or ''
  created_at     BIGINT NOT NULL,
  available_at   BIGINT NOT NULL,                    -- not tried before
  state          TEXT NOT NULL DEFAULT 'pending',    -- pending, sent, dead (unroutable)
  attempts       BIGINT NOT NULL DEFAULT 0,
  last_error     TEXT NOT NULL DEFAULT '',
  sent_at        BIGINT
);
CREATE INDEX outbox_pending ON outbox (id, available_at, created_at) WHERE state = 'pending';
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE state = 'sent';
CREATE INDEX outbox_by_key ON outbox (msg_key, id);

-- Messages that a queue of this context has taken: written with their effect, so that a second
-- delivery has none.
CREATE TABLE inbox (
  queue       TEXT NOT NULL,
  msg_id      TEXT NOT NULL,
  type        TEXT NOT NULL,
  msg_key     TEXT NOT NULL,
  msg_version BIGINT NOT NULL,
  received_at BIGINT NOT NULL,
  outcome     TEXT NOT NULL,                         -- applied, superseded, parked, dead, discarded
  error       TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (queue, msg_id)
);
CREATE INDEX inbox_by_key ON inbox (msg_key);
CREATE INDEX inbox_received ON inbox (received_at);

-- Messages that failed and will be tried again. Apart from the inbox, whose rows mean "taken".
CREATE TABLE delivery_failure (
  queue     TEXT NOT NULL,
  msg_id    TEXT NOT NULL,
  attempts  BIGINT NOT NULL,
  error     TEXT NOT NULL,
  failed_at BIGINT NOT NULL,
  PRIMARY KEY (queue, msg_id)
);

-- Messages that wait for an earlier one of their key.
CREATE TABLE parked (
  queue          TEXT NOT NULL,
  msg_id         TEXT NOT NULL,
  exchange       TEXT NOT NULL,
  type           TEXT NOT NULL,
  schema_version BIGINT NOT NULL,
  msg_key        TEXT NOT NULL,
  msg_version    BIGINT NOT NULL,
  payload        TEXT NOT NULL,
  traceparent    TEXT NOT NULL,
  cause          TEXT NOT NULL,
  created_at     BIGINT NOT NULL,
  PRIMARY KEY (queue, msg_id)
);
CREATE INDEX parked_by_key ON parked (queue, msg_key, msg_version);

-- Messages that wait for a person, and what was decided. Never deleted by a timer. Those that no
-- queue takes stand in the sender's database under the queue 'unroutable'.
CREATE TABLE dead_letter (
  queue          TEXT NOT NULL,
  msg_id         TEXT NOT NULL,
  exchange       TEXT NOT NULL,
  type           TEXT NOT NULL,
  schema_version BIGINT NOT NULL,
  msg_key        TEXT NOT NULL,
  msg_version    BIGINT NOT NULL,
  payload        TEXT NOT NULL,
  traceparent    TEXT NOT NULL,
  cause          TEXT NOT NULL,
  created_at     BIGINT NOT NULL,
  error          TEXT NOT NULL,
  attempts       BIGINT NOT NULL,
  died_at        BIGINT NOT NULL,
  state          TEXT NOT NULL DEFAULT 'dead',       -- dead, replayed, discarded
  actor          TEXT NOT NULL DEFAULT '',
  decided_at     BIGINT,
  PRIMARY KEY (queue, msg_id)
);
CREATE INDEX dead_letter_open ON dead_letter (died_at) WHERE state = 'dead';
