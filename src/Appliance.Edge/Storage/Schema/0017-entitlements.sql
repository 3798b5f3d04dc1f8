-- Licences of apps that need one, as their publishers signed them: each is checked again whenever it counts.
CREATE TABLE entitlement (
  publisher TEXT NOT NULL,
  serial TEXT NOT NULL,
  app_id TEXT NOT NULL,
  cose BLOB NOT NULL,
  added_at TEXT NOT NULL,
  PRIMARY KEY (publisher, serial)
) WITHOUT ROWID;

-- Each study that an app which needs a licence reported on, once, as a chain of hashes. Never changed, never deleted.
CREATE TABLE meter (
  seq INTEGER PRIMARY KEY,   -- 1, 2, 3 … without a hole
  at TEXT NOT NULL,          -- the time that counts for licences
  app_id TEXT NOT NULL,
  app_version TEXT NOT NULL,
  study TEXT NOT NULL,       -- its pseudonym
  publisher TEXT NOT NULL,
  serial TEXT NOT NULL,      -- the licence it was counted under
  prev_hash BLOB NOT NULL,   -- SHA-256, of the record before
  hash BLOB NOT NULL,
  UNIQUE (app_id, study)
);
CREATE INDEX meter_licence ON meter (publisher, serial, at);

-- The end of the chain: without it, records that were cut off its end would not be missed.
CREATE TABLE meter_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL
);

-- The latest time that licences were counted by; it never goes back.
CREATE TABLE licence_clock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  mark TEXT NOT NULL
);

-- How each app stood when it was last looked at, so that a change is told once.
CREATE TABLE entitlement_standing (
  app_id TEXT PRIMARY KEY,
  state TEXT NOT NULL,       -- EntitlementState
  ends TEXT,
  studies_left INTEGER,
  since TEXT NOT NULL
) WITHOUT ROWID;
