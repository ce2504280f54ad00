-- For whoever asks what became of one order. Messages that go with an event of its timeline are
-- found by the time of that event, without an index that every message would pay for; these are the
-- others.
CREATE INDEX outbox_beside_timeline ON outbox (msg_key) WHERE msg_version = 0;
CREATE INDEX dead_letter_by_key ON dead_letter (msg_key);
