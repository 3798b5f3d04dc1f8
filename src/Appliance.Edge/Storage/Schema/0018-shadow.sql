-- Runs of versions that are tried beside the active one. They stand apart from `run`: nothing that looks there (a study's end, its
-- delivery, its retention) can see them.
CREATE TABLE shadow_run (
  id             INTEGER PRIMARY KEY,
  study_id       INTEGER NOT NULL REFERENCES study (id),
  revision       INTEGER NOT NULL,
  app_id         TEXT NOT NULL,
  app_version    TEXT NOT NULL,              -- that is tried
  active_version TEXT NOT NULL,              -- whose result it is held against
  state          TEXT NOT NULL,              -- Pending, Running, Compared, Failed, Dropped
  interruptions  INTEGER NOT NULL DEFAULT 0, -- that ended with the process
  host_mebibytes INTEGER NOT NULL DEFAULT 0, -- what it takes while it runs
  device_mebibytes INTEGER NOT NULL DEFAULT 0,
  created_at     TEXT NOT NULL,
  ended_at       TEXT,
  reason         TEXT,                       -- why it failed or was dropped
  agrees         INTEGER,
  comparison_json TEXT,
  UNIQUE (study_id, revision, app_id, app_version)
) STRICT;
CREATE INDEX shadow_run_by_state ON shadow_run (state, id);
CREATE UNIQUE INDEX app_shadow ON app (app_id) WHERE state = 'Shadow';
