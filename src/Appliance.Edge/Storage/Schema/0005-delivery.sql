-- What happened on the way to a destination, and what it takes.

ALTER TABLE delivery ADD COLUMN cause TEXT;        -- code: why it is not delivered; `reason` is the technical half
ALTER TABLE delivery ADD COLUMN stored_at TEXT;    -- the destination's success; committed to at `delivered_at`
ALTER TABLE delivery ADD COLUMN retried_at TEXT;   -- a person asked for another attempt: the time for it runs anew
CREATE INDEX delivery_stored ON delivery (destination, id) WHERE state = 'Stored';
CREATE INDEX delivery_by_state ON delivery (destination, state);

-- What a destination answered to a kind of object when it was last proposed.
CREATE TABLE capability (
  destination     TEXT NOT NULL,
  sop_class       TEXT NOT NULL,
  transfer_syntax TEXT NOT NULL,
  answer          TEXT NOT NULL,
  since           TEXT NOT NULL,                    -- since when it answers so
  PRIMARY KEY (destination, sop_class, transfer_syntax)
) STRICT, WITHOUT ROWID;

-- How the last exchanges with a destination went.
CREATE TABLE contact (
  destination TEXT PRIMARY KEY,
  reached_at  TEXT,                                 -- the last exchange that began
  failed_at   TEXT,                                 -- the last that could not begin, if it was after that
  cause       TEXT
) STRICT, WITHOUT ROWID;
