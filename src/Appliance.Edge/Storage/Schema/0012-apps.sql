-- The versions of apps that were installed on the unit. Their files lie in the folder `apps` of the state folder.
CREATE TABLE app (
  app_id       TEXT NOT NULL,
  app_version  TEXT NOT NULL,
  state        TEXT NOT NULL,              -- Active, Standby, Leaving
  content_digest TEXT NOT NULL,            -- of all its files: a version never changes
  publisher    TEXT NOT NULL,              -- whose signature it bears
  installed_at TEXT NOT NULL,
  changed_at   TEXT NOT NULL,
  PRIMARY KEY (app_id, app_version)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX app_active ON app (app_id) WHERE state = 'Active';
