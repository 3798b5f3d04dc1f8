-- What waits to be acknowledged upstream. A row goes only when the fleet manager says that it has committed it.

-- Small facts that must survive a restart, by name.
CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Each stream numbers its records from 1 without holes and chains them by hash. The epoch tells a stream that was begun
-- anew, because the journal was lost, from the one before.
CREATE TABLE outbox_stream (
  stream    TEXT PRIMARY KEY,
  epoch     INTEGER NOT NULL,
  head      INTEGER NOT NULL,              -- the last number given; 0 at first
  last_hash BLOB NOT NULL                  -- SHA-256 of the last payload; zeros at first
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  id         INTEGER PRIMARY KEY,
  stream     TEXT NOT NULL REFERENCES outbox_stream (stream),
  epoch      INTEGER NOT NULL,
  seq        INTEGER NOT NULL,
  prev_hash  BLOB NOT NULL,
  type       TEXT NOT NULL,
  payload    BLOB NOT NULL,                -- the CloudEvent, byte for byte as it is sent
  created_at TEXT NOT NULL,
  refused    TEXT,                         -- why the fleet manager will never take it; kept for a person
  UNIQUE (stream, epoch, seq)
) STRICT;
