-- Who calls is found by the last ten digits, however the phone is written: see store.cpp.
CREATE INDEX person_by_phone ON person (substr(
  replace(replace(replace(replace(replace(replace(phone, '+', ''), ' ', ''), '(', ''), ')', ''), '-', ''), '.', ''),
  length(replace(replace(replace(replace(replace(replace(phone, '+', ''), ' ', ''), '(', ''), ')', ''), '-', ''), '.', '')) - 9));
