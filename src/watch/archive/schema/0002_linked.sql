-- Links are looked for by where they lead; where they begin, the span itself has them. One tree in
-- place of three, whose pages each commit wrote all over: ids of traces come in no order.
CREATE TABLE linked (
  to_trace BLOB NOT NULL,
  to_span  BLOB NOT NULL,
  trace    BLOB NOT NULL,
  span     BLOB NOT NULL,
  PRIMARY KEY (to_trace, to_span, trace, span)
) WITHOUT ROWID;
INSERT INTO linked SELECT DISTINCT to_trace, to_span, trace, span FROM link;
DROP TABLE link;
