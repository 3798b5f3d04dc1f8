-- Storage Commitment (PS3.4 J), in both roles.

-- What peers asked of this unit; a report is owed to each.
CREATE TABLE commitment (
  id              INTEGER PRIMARY KEY,
  calling_ae      TEXT NOT NULL,
  called_ae       TEXT NOT NULL,             -- by which it knows this unit
  transaction_uid TEXT NOT NULL,
  state           TEXT NOT NULL,
  attempts        INTEGER NOT NULL DEFAULT 0,
  created_at      TEXT NOT NULL,
  next_at         TEXT NOT NULL,
  ended_at        TEXT,
  reason          TEXT,
  UNIQUE (calling_ae, transaction_uid)
) STRICT;
CREATE INDEX commitment_pending ON commitment (next_at, id) WHERE state = 'Pending';

CREATE TABLE commitment_object (
  commitment_id INTEGER NOT NULL REFERENCES commitment (id) ON DELETE CASCADE,
  sop_class     TEXT NOT NULL,
  sop_uid       TEXT NOT NULL
) STRICT;
CREATE INDEX commitment_object_by_commitment ON commitment_object (commitment_id);

-- What this unit asked of a destination; open while it waits for the report.
CREATE TABLE commitment_request (
  id              INTEGER PRIMARY KEY,
  transaction_uid TEXT NOT NULL UNIQUE,
  destination     TEXT NOT NULL,
  asked_at        TEXT NOT NULL,
  until           TEXT NOT NULL,             -- then it is asked anew
  open            INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX commitment_request_open ON commitment_request (destination, until) WHERE open = 1;

CREATE TABLE commitment_request_delivery (
  request_id  INTEGER NOT NULL REFERENCES commitment_request (id) ON DELETE CASCADE,
  delivery_id INTEGER NOT NULL REFERENCES delivery (id),
  PRIMARY KEY (delivery_id, request_id)
) STRICT, WITHOUT ROWID;

-- How often the destination did not commit to an object that it had accepted.
ALTER TABLE delivery ADD COLUMN uncommitted INTEGER NOT NULL DEFAULT 0;
