-- Earlier studies of the same patient, fetched from the archive for the apps that ask for them.

-- What a run asks for.
CREATE TABLE prior_wish (
  run_id   INTEGER PRIMARY KEY REFERENCES run (id),
  modality TEXT NOT NULL,
  most     INTEGER NOT NULL,
  months   INTEGER                             -- null: any time
) STRICT;

-- One search for all runs of a revision that ask for one modality.
CREATE TABLE prior_search (
  id         INTEGER PRIMARY KEY,
  study_id   INTEGER NOT NULL REFERENCES study (id),
  revision   INTEGER NOT NULL,
  modality   TEXT NOT NULL,
  most       INTEGER NOT NULL,
  months     INTEGER,
  state      TEXT NOT NULL,
  cause      TEXT,                             -- code: why there is none, or what failed last
  study_date TEXT,                             -- of the study itself, once it was read
  attempts   INTEGER NOT NULL DEFAULT 0,       -- that failed, since the last success
  next_at    TEXT NOT NULL,
  until      TEXT NOT NULL,
  ended_at   TEXT,
  UNIQUE (study_id, revision, modality)
) STRICT;
CREATE INDEX prior_search_open ON prior_search (next_at, id) WHERE state IN ('Searching', 'Retrieving');

CREATE TABLE prior (
  id         INTEGER PRIMARY KEY,
  search_id  INTEGER NOT NULL REFERENCES prior_search (id),
  study_uid  TEXT NOT NULL,
  study_date TEXT NOT NULL,                    -- YYYYMMDD
  study_time TEXT NOT NULL,                    -- HHMMSS; empty when not told
  state      TEXT NOT NULL,
  cause      TEXT,
  asked_at   TEXT,                             -- when the archive was last asked to send it
  UNIQUE (search_id, study_uid)
) STRICT;
CREATE INDEX prior_by_study ON prior (study_uid);

-- What is wanted of it.
CREATE TABLE prior_series (
  prior_id   INTEGER NOT NULL REFERENCES prior (id),
  series_uid TEXT NOT NULL,
  instances  INTEGER,                          -- by the archive; null when it does not say
  PRIMARY KEY (prior_id, series_uid)
) STRICT, WITHOUT ROWID;

-- How the last contact with the archive went.
CREATE TABLE archive_contact (
  id         INTEGER PRIMARY KEY CHECK (id = 1),
  reached_at TEXT,
  failed_at  TEXT,                             -- the last that failed, if it was after that
  cause      TEXT
) STRICT;
