-- DICOMweb's searches: instances in the order of their answers, a page without sorting all, and whether a series has any.
CREATE INDEX instance_by_series ON instance (study_id DESC, series_uid, instance_number, id) WHERE state = 'Current';
