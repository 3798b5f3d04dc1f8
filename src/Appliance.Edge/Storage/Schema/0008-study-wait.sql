-- What the runs of a closed study wait for, each with its own limit; there is no row once nothing is awaited.
CREATE TABLE study_wait (
  study_id INTEGER NOT NULL REFERENCES study (id),
  awaited  TEXT NOT NULL,
  until    TEXT NOT NULL,
  PRIMARY KEY (study_id, awaited)
) STRICT, WITHOUT ROWID;
