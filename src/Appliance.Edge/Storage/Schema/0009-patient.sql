-- Whose images they are, so that a study under two patients is found when it is closed. Digests under the site's key: no name, no number.
ALTER TABLE instance ADD COLUMN patient BLOB;   -- null: it does not say, or came before this script
