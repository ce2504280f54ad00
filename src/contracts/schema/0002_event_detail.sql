-- What an event tells beyond the status, as JSON: the deed on the shop floor, the parcel.
ALTER TABLE order_event ADD COLUMN detail TEXT;
