-- What a run needs, as its app declared when the study was closed, and what it was seen to need.
ALTER TABLE run ADD COLUMN lane TEXT NOT NULL DEFAULT 'Routine';          -- Stat, Routine, Background
ALTER TABLE run ADD COLUMN host_mebibytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN device_mebibytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN peak_mebibytes INTEGER;                        -- of the whole process, when no other run was under way
CREATE INDEX run_waiting ON run (lane, created_at, id) WHERE state = 'Pending';
