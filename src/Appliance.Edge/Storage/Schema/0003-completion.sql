-- Who sends, what of it failed, and by which evidence studies are closed.

-- One row per calling AE title and address: the site profile may know it or not. Totals since `first_at`.
CREATE TABLE scanner (
  id           INTEGER PRIMARY KEY,
  calling_ae   TEXT NOT NULL,
  address      TEXT NOT NULL,              -- without the port, which changes with each connection
  first_at     TEXT NOT NULL,
  last_at      TEXT NOT NULL,
  associations INTEGER NOT NULL DEFAULT 0, -- that were accepted
  rejected     INTEGER NOT NULL DEFAULT 0, -- associations that were not
  stored       INTEGER NOT NULL DEFAULT 0,
  duplicates   INTEGER NOT NULL DEFAULT 0,
  refused      INTEGER NOT NULL DEFAULT 0, -- objects that were answered with a failure
  aborted      INTEGER NOT NULL DEFAULT 0, -- objects that broke off
  bytes        INTEGER NOT NULL DEFAULT 0, -- of what was stored
  busy_ms      INTEGER NOT NULL DEFAULT 0, -- while objects were on their way
  UNIQUE (calling_ae, address)
) STRICT;

-- Why: rejections of associations and failure statuses of objects, one row per code.
CREATE TABLE refusal (
  scanner_id INTEGER NOT NULL REFERENCES scanner (id) ON DELETE CASCADE,
  code       TEXT NOT NULL,
  count      INTEGER NOT NULL,
  last_at    TEXT NOT NULL,
  called_ae  TEXT NOT NULL,                -- of the last one
  PRIMARY KEY (scanner_id, code)
) STRICT, WITHOUT ROWID;

ALTER TABLE association ADD COLUMN scanner_id INTEGER REFERENCES scanner (id);
ALTER TABLE association ADD COLUMN aborted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE association ADD COLUMN busy_ms INTEGER NOT NULL DEFAULT 0;
CREATE INDEX association_by_scanner ON association (scanner_id, id);

-- What an instance says of the others that belong to it.
ALTER TABLE instance ADD COLUMN stack TEXT;                 -- orientation and acquisition: slices of one stack share it
ALTER TABLE instance ADD COLUMN position REAL;              -- along the normal of the slice, in mm
ALTER TABLE instance ADD COLUMN acquisition_images INTEGER; -- Images in Acquisition (0020,1002)
ALTER TABLE instance ADD COLUMN series_images INTEGER;      -- Number of Series Related Instances (0020,1209)
ALTER TABLE instance ADD COLUMN study_images INTEGER;       -- Number of Study Related Instances (0020,1208)

ALTER TABLE study ADD COLUMN scanner_id INTEGER REFERENCES scanner (id);
ALTER TABLE study ADD COLUMN longest_pause_ms INTEGER NOT NULL DEFAULT 0; -- with nobody connected, before an instance came
ALTER TABLE study ADD COLUMN gaps_since TEXT;               -- since when this revision waits for what is missing
CREATE INDEX study_by_scanner ON study (scanner_id, id);

-- Each closing of a study with the evidence for it.
CREATE TABLE closing (
  id         INTEGER PRIMARY KEY,
  study_id   INTEGER NOT NULL REFERENCES study (id),
  revision   INTEGER NOT NULL,
  scanner_id INTEGER REFERENCES scanner (id),
  closed_at  TEXT NOT NULL,
  reason     TEXT NOT NULL,
  waited     INTEGER NOT NULL,             -- 1: it had waited for what was missing
  missing    INTEGER NOT NULL,             -- objects that were still missing
  evidence   TEXT NOT NULL                 -- JSON
) STRICT;
CREATE INDEX closing_by_study ON closing (study_id, id);
CREATE INDEX closing_by_scanner ON closing (scanner_id, id);

-- Modality Performed Procedure Step (PS3.4 F.7).
CREATE TABLE performed_step (
  id         INTEGER PRIMARY KEY,
  sop_uid    TEXT NOT NULL UNIQUE,
  state      TEXT NOT NULL,
  calling_ae TEXT NOT NULL,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  attributes BLOB NOT NULL                 -- the data set, Explicit VR Little Endian
) STRICT;

CREATE TABLE performed_step_study (
  step_id   INTEGER NOT NULL REFERENCES performed_step (id) ON DELETE CASCADE,
  study_uid TEXT NOT NULL,
  PRIMARY KEY (study_uid, step_id)
) STRICT, WITHOUT ROWID;

-- The objects that a step says it made.
CREATE TABLE performed_step_object (
  step_id INTEGER NOT NULL REFERENCES performed_step (id) ON DELETE CASCADE,
  sop_uid TEXT NOT NULL,
  PRIMARY KEY (step_id, sop_uid)
) STRICT, WITHOUT ROWID;
