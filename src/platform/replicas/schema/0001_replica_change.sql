-- When each thing that replicas show was last changed: see replicas.h.
CREATE TABLE replica_change (
  thing      TEXT PRIMARY KEY,
  written_at BIGINT NOT NULL
);
CREATE INDEX replica_change_written ON replica_change (written_at);
