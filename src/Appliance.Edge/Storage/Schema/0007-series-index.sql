-- What DICOMweb searches by (PS3.18 10.6): one row for each series of a study, read from the header of its youngest instance
-- when a search first asks for it. It can be made anew from the files at any time.
CREATE TABLE series_index (
  study_id               INTEGER NOT NULL REFERENCES study (id) ON DELETE CASCADE,
  series_uid             TEXT NOT NULL,
  instance_id            INTEGER NOT NULL,  -- whose header it was; no reference, its row may go
  patient_name           TEXT NOT NULL,     -- lower case, component groups joined by '='
  patient_id             TEXT NOT NULL,
  patient_birth_date     TEXT NOT NULL,     -- dates as YYYYMMDD, times as HHMMSSFFFFFF, so that they compare as text
  patient_sex            TEXT NOT NULL,
  study_date             TEXT NOT NULL,
  study_time             TEXT NOT NULL,
  accession_number       TEXT NOT NULL,
  study_code             TEXT NOT NULL,     -- Study ID (0020,0010)
  study_description      TEXT NOT NULL,
  referring_physician    TEXT NOT NULL,     -- like patient_name
  modality               TEXT NOT NULL,
  series_number          TEXT NOT NULL,
  series_description     TEXT NOT NULL,
  step_start_date        TEXT NOT NULL,
  step_start_time        TEXT NOT NULL,
  scheduled_step_id      TEXT NOT NULL,
  requested_procedure_id TEXT NOT NULL,
  attributes             TEXT NOT NULL,     -- what answers hold of it, as DICOM JSON
  PRIMARY KEY (study_id, series_uid)
) STRICT;

-- Nothing of a patient stays here when the last file of a series is deleted.
CREATE TRIGGER series_index_emptied AFTER DELETE ON instance BEGIN
  DELETE FROM series_index
  WHERE study_id = OLD.study_id AND series_uid = OLD.series_uid
    AND NOT EXISTS (SELECT 1 FROM instance i WHERE i.study_id = OLD.study_id AND i.series_uid = OLD.series_uid);
END;
