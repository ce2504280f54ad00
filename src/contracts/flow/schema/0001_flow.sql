-- How orders flow through the stages of a context, a row for a day. All counts are added to by
-- whichever process saw the passages, so several may share them.

-- `day` counts from 1970, in UTC.
CREATE TABLE stage_day (
  stage    TEXT NOT NULL,
  day      BIGINT NOT NULL,
  came     BIGINT NOT NULL,
  went     BIGINT NOT NULL,
  PRIMARY KEY (stage, day)
);
-- How long those that went had been there; `bucket` as in durations.h.
CREATE TABLE stage_time (
  stage    TEXT NOT NULL,
  day      BIGINT NOT NULL,
  bucket   BIGINT NOT NULL,
  went     BIGINT NOT NULL,
  PRIMARY KEY (stage, day, bucket)
);
-- Passages from `since` on are counted as they happen; whether those before were counted.
CREATE TABLE flow_start (
  id           BIGINT PRIMARY KEY,
  since        BIGINT NOT NULL,
  past_counted BIGINT NOT NULL
);
