-- The journal: the only queue and the only source of truth of the unit.
-- Times are UTC ISO-8601 text of fixed width, so that they compare as text.

-- One row per Study Instance UID; `revision` grows when an instance arrives after the study was closed.
CREATE TABLE study (
  id           INTEGER PRIMARY KEY,
  study_uid    TEXT NOT NULL UNIQUE,
  stage        TEXT NOT NULL,
  revision     INTEGER NOT NULL,
  calling_ae   TEXT NOT NULL,
  first_at     TEXT NOT NULL,              -- first instance of the study
  opened_at    TEXT NOT NULL,              -- first instance of this revision
  last_at      TEXT NOT NULL,              -- last instance
  closed_at    TEXT,
  close_reason TEXT,
  reason       TEXT,                       -- code: why Done or Quarantined
  detail       TEXT                        -- the technical half of the reason
) STRICT;
CREATE INDEX study_by_stage ON study (stage, id);

-- The ledger of one association that stored something; open while ended_at is null.
CREATE TABLE association (
  id         INTEGER PRIMARY KEY,
  calling_ae TEXT NOT NULL,
  called_ae  TEXT NOT NULL,
  remote     TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at   TEXT,
  ending     TEXT,
  offered    INTEGER NOT NULL DEFAULT 0,
  stored     INTEGER NOT NULL DEFAULT 0,
  duplicates INTEGER NOT NULL DEFAULT 0,
  refused    INTEGER NOT NULL DEFAULT 0,
  bytes      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX association_open ON association (id) WHERE ended_at IS NULL;

-- Which associations brought instances of which study: an open one keeps the study open.
CREATE TABLE association_study (
  association_id INTEGER NOT NULL REFERENCES association (id),
  study_id       INTEGER NOT NULL REFERENCES study (id),
  PRIMARY KEY (study_id, association_id)
) STRICT, WITHOUT ROWID;

-- One row per file of the spool. `state` tells which file of a repeated SOP Instance UID counts.
CREATE TABLE instance (
  id              INTEGER PRIMARY KEY,
  study_id        INTEGER NOT NULL REFERENCES study (id),
  sop_uid         TEXT NOT NULL,
  sop_class       TEXT NOT NULL,
  series_uid      TEXT NOT NULL,
  modality        TEXT NOT NULL,
  instance_number INTEGER,
  transfer_syntax TEXT NOT NULL,
  origin          TEXT NOT NULL,           -- Received, Evidence, Returned
  state           TEXT NOT NULL,           -- Current, Superseded, Conflict, Missing
  file            TEXT NOT NULL UNIQUE,    -- relative to the spool folder
  bytes           INTEGER NOT NULL,        -- of the data set
  digest          BLOB NOT NULL,           -- SHA-256 of the data set as received
  revision        INTEGER NOT NULL,        -- of the study when it was stored
  association_id  INTEGER REFERENCES association (id),
  run_id          INTEGER REFERENCES run (id),
  stored_at       TEXT NOT NULL
) STRICT;
CREATE INDEX instance_by_sop ON instance (sop_uid);
CREATE INDEX instance_by_study ON instance (study_id, id);

-- One execution of one app version on one revision of a study.
CREATE TABLE run (
  id            INTEGER PRIMARY KEY,
  study_id      INTEGER NOT NULL REFERENCES study (id),
  revision      INTEGER NOT NULL,
  app_id        TEXT NOT NULL,
  app_version   TEXT NOT NULL,
  state         TEXT NOT NULL,
  attempts      INTEGER NOT NULL DEFAULT 0,  -- that ended in a failure of the app
  interruptions INTEGER NOT NULL DEFAULT 0,  -- that ended with the process
  next_at       TEXT NOT NULL,
  claimed_by    TEXT,
  created_at    TEXT NOT NULL,
  started_at    TEXT,
  ended_at      TEXT,
  step          TEXT,
  progress      REAL,
  provider      TEXT,
  reason        TEXT,
  result_json   TEXT,
  timings_json  TEXT,
  input_digest  BLOB,
  UNIQUE (study_id, revision, app_id, app_version)
) STRICT;
CREATE INDEX run_by_state ON run (state, next_at);

-- One object on its way to one destination.
CREATE TABLE delivery (
  id           INTEGER PRIMARY KEY,
  instance_id  INTEGER NOT NULL REFERENCES instance (id),
  destination  TEXT NOT NULL,
  state        TEXT NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  next_at      TEXT NOT NULL,
  created_at   TEXT NOT NULL,
  delivered_at TEXT,
  reason       TEXT,
  UNIQUE (instance_id, destination)
) STRICT;
CREATE INDEX delivery_pending ON delivery (destination, next_at, id) WHERE state = 'Pending';
