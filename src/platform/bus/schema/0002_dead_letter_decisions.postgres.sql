-- Dead letters fall into groups that have one cause, and every decision about one is kept with who
-- took it and why, also that of a replay that failed.
ALTER TABLE dead_letter ADD COLUMN error_kind TEXT NOT NULL DEFAULT '';  -- the stable part of error
UPDATE dead_letter SET error_kind =
  CASE WHEN strpos(error, ': ') > 0 THEN split_part(error, ': ', 1) ELSE queue END;
CREATE INDEX dead_letter_groups ON dead_letter (queue, type, error_kind, died_at) WHERE state = 'dead';

CREATE TABLE dead_letter_decision (
  id         TEXT PRIMARY KEY,  -- ascending
  queue      TEXT NOT NULL,
  msg_id     TEXT NOT NULL,
  decided_at BIGINT NOT NULL,
  deed       TEXT NOT NULL,     -- replayed, replay_failed, discarded
  actor      TEXT NOT NULL,
  reason     TEXT NOT NULL,
  error      TEXT NOT NULL      -- of a replay that failed, or ''
);
CREATE INDEX dead_letter_decision_of ON dead_letter_decision (queue, msg_id, id);
INSERT INTO dead_letter_decision
  SELECT queue || ' ' || msg_id, queue, msg_id, decided_at, state, actor, '', ''
  FROM dead_letter WHERE decided_at IS NOT NULL;
ALTER TABLE dead_letter DROP COLUMN actor;
ALTER TABLE dead_letter DROP COLUMN decided_at;
