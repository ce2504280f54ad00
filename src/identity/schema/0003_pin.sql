-- The PIN by which an operator takes over a bench terminal, '' for none; after too many wrong ones in a
-- row it is worth nothing until a new one is set. And an index of who works here, beside the many
-- customers.
ALTER TABLE person ADD COLUMN pin_hash TEXT NOT NULL DEFAULT '';
ALTER TABLE person ADD COLUMN wrong_pins BIGINT NOT NULL DEFAULT 0;
CREATE INDEX person_staff ON person (email) WHERE roles <> 1;
