-- How the golden cases of an installed app came out on this unit with its models in another precision.
CREATE TABLE app_precision (
  app_id      TEXT NOT NULL,
  app_version TEXT NOT NULL,
  precision   TEXT NOT NULL,               -- Fp16, Int8
  departure   TEXT,                        -- the first way in which they departed from what is expected; null when they came out
  proved_at   TEXT NOT NULL,
  PRIMARY KEY (app_id, app_version, precision)
) STRICT, WITHOUT ROWID;
