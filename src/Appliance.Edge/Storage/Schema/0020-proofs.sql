-- What golden cases depend on beside the app: program, engines, driver, operating system, options.
CREATE TABLE platform (
  digest     TEXT PRIMARY KEY,             -- SHA-256, of the facts
  facts_json TEXT NOT NULL,
  seen_at    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How the golden cases of each version of an app came out, and on which platform: what is not proved on the present one is not served.
CREATE TABLE app_proof (
  app_id        TEXT NOT NULL,
  app_version   TEXT NOT NULL,
  subject       TEXT NOT NULL,             -- SHA-256, of the package and the modules that it is made up of
  platform      TEXT NOT NULL,             -- the platform that it is to be proved on, or was
  state         TEXT NOT NULL,             -- Owed, Proving, Proved, Departed, GivenUp
  cause         TEXT,                      -- what changed since they last came out; null when they were never run here
  departure     TEXT,                      -- how they departed the last time; null once they have come out
  interruptions INTEGER NOT NULL DEFAULT 0, -- that ended with the process
  host_mebibytes   INTEGER,                -- what running them takes, from when that is asked for until they have ended
  device_mebibytes INTEGER,
  changed_at    TEXT NOT NULL,
  PRIMARY KEY (app_id, app_version)
) STRICT, WITHOUT ROWID;
