-- Partner companies, how they are known, and what they have ordered. Timeline and status:
-- contracts/schema.
CREATE TABLE partner (
  id          TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  rate        BIGINT NOT NULL,  -- requests a second
  burst       BIGINT NOT NULL,  -- requests at once
  most_quotes BIGINT NOT NULL,  -- quotes that wait for their price
  created_at  BIGINT NOT NULL,
  created_by  TEXT NOT NULL,
  closed_at   BIGINT
);

CREATE TABLE api_key (
  id           TEXT PRIMARY KEY,
  partner_id   TEXT NOT NULL,
  name         TEXT NOT NULL,
  mode         TEXT NOT NULL,
  digest       TEXT NOT NULL,  -- SHA-256 of the secret, which nobody keeps
  created_at   BIGINT NOT NULL,
  created_by   TEXT NOT NULL,
  expires_at   BIGINT,
  revoked_at   BIGINT,
  last_used_at BIGINT
);
CREATE INDEX api_key_of_partner ON api_key (partner_id, id);

CREATE TABLE partner_model (
  partner_id  TEXT NOT NULL,
  hash        TEXT NOT NULL,
  file_name   TEXT NOT NULL,
  size_bytes  BIGINT NOT NULL,
  uploaded_at BIGINT NOT NULL,
  PRIMARY KEY (partner_id, hash)
);

-- The tables of every channel; see contracts/channel/store.h. A customer is a partner here.
CREATE TABLE quote (
  id           TEXT PRIMARY KEY,
  customer_id  TEXT NOT NULL,
  status       TEXT NOT NULL,
  file_name    TEXT NOT NULL,
  size         TEXT NOT NULL,
  parameters   TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  answer       TEXT,
  order_id     TEXT
);
CREATE INDEX quote_of_customer ON quote (customer_id, id);
CREATE INDEX quote_requested ON quote (customer_id, requested_at) WHERE status = 'requested';

-- The line before pricing: each partner has a few quotes there at a time.
CREATE TABLE quote_in_line (
  partner_id TEXT NOT NULL,
  quote_id   TEXT NOT NULL,
  sent_at    BIGINT,  -- to pricing, which has not answered yet
  PRIMARY KEY (partner_id, quote_id)
);

CREATE TABLE order_sequence (
  channel TEXT PRIMARY KEY,
  value   BIGINT NOT NULL
);

CREATE TABLE customer_order (
  order_id         TEXT PRIMARY KEY,
  customer_id      TEXT NOT NULL,
  document         TEXT NOT NULL,
  promised_at      BIGINT,
  promise_revision BIGINT NOT NULL,
  cancel_state     TEXT NOT NULL,
  cancel_reason    TEXT NOT NULL,
  cancel_answer    TEXT NOT NULL
);
CREATE INDEX customer_order_of_customer ON customer_order (customer_id, order_id);

-- For ever: a reference names one order.
CREATE TABLE order_reference (
  partner_id TEXT NOT NULL,
  reference  TEXT NOT NULL,
  order_id   TEXT NOT NULL,
  PRIMARY KEY (partner_id, reference)
);
CREATE INDEX order_reference_of_order ON order_reference (order_id);
CREATE INDEX order_reference_by_text ON order_reference (reference);

-- What was answered to a write, in the transaction of that write.
CREATE TABLE idempotency (
  partner_id  TEXT NOT NULL,
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,  -- SHA-256 of method, path and body
  status      BIGINT NOT NULL,
  location    TEXT NOT NULL,
  body        TEXT NOT NULL,
  answered_at BIGINT NOT NULL,
  PRIMARY KEY (partner_id, key)
);
CREATE INDEX idempotency_by_age ON idempotency (answered_at);

-- What happened to a partner's quotes and orders, numbered without gaps.
CREATE TABLE feed_end (
  partner_id TEXT PRIMARY KEY,
  seq        BIGINT NOT NULL
);
CREATE TABLE feed (
  partner_id  TEXT NOT NULL,
  seq         BIGINT NOT NULL,
  type        TEXT NOT NULL,
  occurred_at BIGINT NOT NULL,
  data        TEXT NOT NULL,
  PRIMARY KEY (partner_id, seq)
);
CREATE INDEX feed_by_age ON feed (occurred_at);

CREATE TABLE request_log (
  id          TEXT PRIMARY KEY,
  partner_id  TEXT NOT NULL,
  key_id      TEXT NOT NULL,
  at          BIGINT NOT NULL,
  method      TEXT NOT NULL,
  path        TEXT NOT NULL,
  status      BIGINT NOT NULL,
  duration_us BIGINT NOT NULL,
  trace_id    TEXT NOT NULL,
  problem     TEXT NOT NULL,  -- "quote-expired"
  reference   TEXT NOT NULL   -- the partner's own
);
CREATE INDEX request_log_of_partner ON request_log (partner_id, id);
CREATE INDEX request_log_by_reference ON request_log (reference) WHERE reference <> '';
CREATE INDEX request_log_by_trace ON request_log (trace_id);
