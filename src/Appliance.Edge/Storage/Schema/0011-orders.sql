-- The order that a study answers, as the modality worklist says (PS3.4 K): asked anew for each revision that is closed.
CREATE TABLE study_order (
  study_id   INTEGER PRIMARY KEY REFERENCES study (id) ON DELETE CASCADE,
  revision   INTEGER NOT NULL,
  state      TEXT NOT NULL,
  attempts   INTEGER NOT NULL DEFAULT 0,   -- queries that got no answer
  next_at    TEXT NOT NULL,
  asked_at   TEXT NOT NULL,                -- when the revision was closed
  until      TEXT NOT NULL,                -- when its runs no longer wait
  ended_at   TEXT,
  rule       TEXT,                         -- by what it was matched
  candidates INTEGER NOT NULL DEFAULT 0,   -- orders that came into question
  cause      TEXT,                         -- code: why there was no answer; `reason` is the technical half
  reason     TEXT,
  attributes BLOB                          -- the order, a data set in Explicit VR Little Endian; an order that was found stays the study's
) STRICT;
CREATE INDEX study_order_due ON study_order (next_at) WHERE state = 'Asked';

-- How the last queries went.
CREATE TABLE worklist_contact (
  peer         TEXT PRIMARY KEY,           -- AE@HOST:PORT
  reached_at   TEXT,                       -- the last query that was answered
  failed_since TEXT,                       -- the first of those that were not, if they were after that
  failed_at    TEXT,                       -- the last of them
  cause        TEXT
) STRICT, WITHOUT ROWID;

-- Nothing of a patient stays here when the last file of a study is deleted.
CREATE TRIGGER study_order_emptied AFTER UPDATE OF state ON instance WHEN NEW.state = 'Deleted' BEGIN
  UPDATE study_order SET attributes = NULL
  WHERE study_id = NEW.study_id
    AND NOT EXISTS (SELECT 1 FROM instance i WHERE i.study_id = NEW.study_id AND i.state <> 'Deleted');
END;
