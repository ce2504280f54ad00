-- One relay at a time hands the outbox on. Each that takes over counts the token up; one that was
-- paused meanwhile settles with a token that no longer holds, and is refused.
CREATE TABLE relay_lease (
  id    BIGINT PRIMARY KEY CHECK (id = 1),
  token BIGINT NOT NULL
);
INSERT INTO relay_lease (id, token) VALUES (1, 0);
