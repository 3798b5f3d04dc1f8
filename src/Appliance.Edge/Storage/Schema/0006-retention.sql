-- Files that were deleted because they are safe elsewhere; their rows stay, so that an object that comes again is known.

ALTER TABLE instance ADD COLUMN deleted_at TEXT;
ALTER TABLE instance ADD COLUMN deleted_from TEXT;   -- the state before: what it is again when it comes again
CREATE INDEX instance_deletable ON instance (stored_at, id) WHERE state IN ('Current', 'Superseded');
CREATE INDEX instance_deleted ON instance (deleted_at, id) WHERE state = 'Deleted';
