-- What has failed and will be tried again: none of it, as a rule. So whoever looks for what may be
-- sent finds out at no cost what it has to leave out.
CREATE INDEX outbox_waiting ON outbox (available_at) WHERE state = 'pending' AND attempts > 0;
-- Nobody looks for messages by their key any more; each message paid for it twice.
DROP INDEX outbox_by_key;
DROP INDEX inbox_by_key;
