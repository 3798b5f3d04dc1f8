-- Which apps were chosen to run on a revision of a study when it was closed, and why each ran or did not.
CREATE TABLE routing (
  study_id   INTEGER NOT NULL REFERENCES study (id),
  revision   INTEGER NOT NULL,
  decided_at TEXT NOT NULL,
  decisions  TEXT NOT NULL,                -- JSON, one entry for each app that was active
  PRIMARY KEY (study_id, revision)
) STRICT, WITHOUT ROWID;
