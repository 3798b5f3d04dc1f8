-- How many of the counted studies are in the outbox, or were: those that were counted before they went upstream follow.
ALTER TABLE meter_head ADD COLUMN upstream INTEGER NOT NULL DEFAULT 0;
