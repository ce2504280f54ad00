-- Append-only: see changes.h.
CREATE TABLE setting_change (
  change_id  TEXT PRIMARY KEY,
  changed_at BIGINT NOT NULL,
  by_id      TEXT NOT NULL,
  by_name    TEXT NOT NULL,
  what       TEXT NOT NULL,
  subject    TEXT NOT NULL,
  detail     TEXT NOT NULL
);
CREATE INDEX setting_change_by_subject ON setting_change (subject, change_id);
