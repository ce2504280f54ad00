-- Who may enter, and their sessions.
CREATE TABLE person (
  id            TEXT PRIMARY KEY,
  email         TEXT NOT NULL UNIQUE,  -- normalised
  password_hash TEXT NOT NULL,
  name          TEXT NOT NULL,
  phone         TEXT NOT NULL,
  roles         BIGINT NOT NULL,       -- bits of auth::Roles
  disabled      BIGINT NOT NULL,
  not_before    BIGINT NOT NULL,       -- tokens issued earlier are void
  created_at    BIGINT NOT NULL
);
CREATE INDEX person_by_not_before ON person (not_before);

CREATE TABLE session (
  id              TEXT PRIMARY KEY,
  user_id         TEXT NOT NULL,
  digest          TEXT NOT NULL,       -- of the renewal secret that is valid now
  previous_digest TEXT NOT NULL,       -- of the one before; '' until the first renewal
  salt            TEXT NOT NULL,       -- turned the one before into the present one
  created_at      BIGINT NOT NULL,
  last_seen_at    BIGINT NOT NULL,     -- log-in or last renewal
  ended_at        BIGINT
);
CREATE INDEX session_of_user ON session (user_id);
