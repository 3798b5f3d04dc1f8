using System.Collections.Frozen;
using Appliance.Dicom.Data;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>How the value of a key is compared (PS3.4 C.2.2.2).</summary>
internal enum MatchKind
{
    /// <summary>Single value or wildcard (C.2.2.2.4).</summary>
    Text,

    /// <summary>Like text, without regard to case, on any component group.</summary>
    Name,

    /// <summary>One UID or a list of them (C.2.2.2.2).</summary>
    Uid,

    /// <summary>A date or a range of dates (C.2.2.2.5).</summary>
    Date,

    /// <summary>A time or a range of times.</summary>
    Time,

    /// <summary>A whole number.</summary>
    Number,
}

/// <summary>An attribute that searches match by (PS3.18 table 10.6.1-5), and its column.</summary>
/// <param name="Path">The attribute; two tags for one inside a sequence.</param>
/// <param name="Parameter">Its name in the statement: a prefix where it takes two.</param>
/// <param name="Kind">How it is compared.</param>
/// <param name="Level">The first level whose searches know it; deeper ones do too.</param>
internal sealed record SearchKey(string Path, string Parameter, MatchKind Kind, SearchLevel Level)
{
    /// <summary>All of them, by path.</summary>
    public static FrozenDictionary<string, SearchKey> All { get; } = new[]
    {
        Of(DicomTag.StudyInstanceUID, "study_uid", MatchKind.Uid, SearchLevel.Study),
        Of(DicomTag.PatientName, "patient_name", MatchKind.Name, SearchLevel.Study),
        Of(DicomTag.PatientID, "patient_id", MatchKind.Text, SearchLevel.Study),
        Of(DicomTag.PatientBirthDate, "patient_birth_date", MatchKind.Date, SearchLevel.Study),
        Of(DicomTag.PatientSex, "patient_sex", MatchKind.Text, SearchLevel.Study),
        Of(DicomTag.StudyDate, "study_date", MatchKind.Date, SearchLevel.Study),
        Of(DicomTag.StudyTime, "study_time", MatchKind.Time, SearchLevel.Study),
        Of(DicomTag.AccessionNumber, "accession_number", MatchKind.Text, SearchLevel.Study),
        Of(DicomTag.StudyID, "study_code", MatchKind.Text, SearchLevel.Study),
        Of(DicomTag.StudyDescription, "study_description", MatchKind.Text, SearchLevel.Study),
        Of(DicomTag.ReferringPhysicianName, "referring_physician", MatchKind.Name, SearchLevel.Study),
        Of(DicomTag.ModalitiesInStudy, "modalities", MatchKind.Text, SearchLevel.Study),
        Of(DicomTag.SeriesInstanceUID, "series_uid", MatchKind.Uid, SearchLevel.Series),
        Of(DicomTag.Modality, "modality", MatchKind.Text, SearchLevel.Series),
        Of(DicomTag.SeriesNumber, "series_number", MatchKind.Number, SearchLevel.Series),
        Of(DicomTag.SeriesDescription, "series_description", MatchKind.Text, SearchLevel.Series),
        Of(DicomTag.PerformedProcedureStepStartDate, "step_start_date", MatchKind.Date, SearchLevel.Series),
        Of(DicomTag.PerformedProcedureStepStartTime, "step_start_time", MatchKind.Time, SearchLevel.Series),
        new("00400275.00400009", "scheduled_step_id", MatchKind.Text, SearchLevel.Series),
        new("00400275.00401001", "requested_procedure_id", MatchKind.Text, SearchLevel.Series),
        Of(DicomTag.SOPInstanceUID, "sop_uid", MatchKind.Uid, SearchLevel.Instance),
        Of(DicomTag.SOPClassUID, "sop_class", MatchKind.Uid, SearchLevel.Instance),
        Of(DicomTag.InstanceNumber, "instance_number", MatchKind.Number, SearchLevel.Instance),
    }.ToFrozenDictionary(key => key.Path);

    /// <summary>Whether it takes two parameters, <c>_from</c> and <c>_to</c>.</summary>
    public bool IsRange => Kind is MatchKind.Date or MatchKind.Time;

    private static SearchKey Of(DicomTag tag, string parameter, MatchKind kind, SearchLevel level) =>
        new(AttributePath.Of(tag), parameter, kind, level);
}
