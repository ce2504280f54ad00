-- SPDX-License-Identifier: Apache-2.0
-- Files are named by their SHA-256 and live in the blob store; here is what we know of them.
CREATE TABLE model (
  hash        text PRIMARY KEY,
  size_bytes  bigint NOT NULL,
  file_name   text NOT NULL,           -- of the first who uploaded it
  uploaded_by text NOT NULL,
  uploaded_at bigint NOT NULL
);

-- One of result and failure is set. A failure keeps the model away from the workers: what crashed
-- one of them is not given to the next.
CREATE TABLE measurement (
  model_hash  text NOT NULL,
  unit        text NOT NULL,
  measured_at bigint NOT NULL,
  result      text,
  failure     text,
  PRIMARY KEY (model_hash, unit)
);

CREATE TABLE price_list (
  version      bigint PRIMARY KEY,
  effective_at bigint NOT NULL,
  body         text NOT NULL
);

-- Quotes that were asked for by message and could not be answered at once.
CREATE TABLE job (
  quote_id    text PRIMARY KEY,
  requester   text NOT NULL,
  parameters  text NOT NULL,
  traceparent text NOT NULL,
  queued_at   bigint NOT NULL,
  due_at      bigint NOT NULL,         -- later than queued_at where an attempt failed
  attempts    bigint NOT NULL,
  done_at     bigint
);
CREATE INDEX job_due ON job (due_at, quote_id) WHERE done_at IS NULL;

-- The same question gets the same answer, without measuring or pricing again.
CREATE TABLE appraisal (
  model_hash         text NOT NULL,
  parameters         text NOT NULL,
  price_list_version bigint NOT NULL,
  appraised_at       bigint NOT NULL,
  body               text NOT NULL,
  PRIMARY KEY (model_hash, parameters, price_list_version)
);
CREATE INDEX appraisal_age ON appraisal (appraised_at);
