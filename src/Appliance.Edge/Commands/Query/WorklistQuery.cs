using Appliance.Dicom.Data;

namespace Appliance.Edge.Commands.Query;

/// <summary>What is asked of a worklist when nobody says (PS3.4 table K.6-1).</summary>
internal static class WorklistQuery
{
    private static readonly DicomTag[] Request =
    [
        DicomTag.AccessionNumber, DicomTag.PatientID, DicomTag.PatientName, DicomTag.PatientBirthDate, DicomTag.PatientSex,
        DicomTag.RequestedProcedureID, DicomTag.RequestedProcedureDescription, DicomTag.StudyInstanceUID,
    ];

    private static readonly DicomTag[] Step =
    [
        DicomTag.ScheduledStationAETitle, DicomTag.ScheduledProcedureStepStartDate, DicomTag.ScheduledProcedureStepStartTime,
        DicomTag.Modality, DicomTag.ScheduledProcedureStepID, DicomTag.ScheduledProcedureStepDescription,
    ];

    /// <summary>The keys that are to be returned.</summary>
    public static IReadOnlyList<QueryKey> ReturnKeys { get; } =
    [
        .. Request.Select(tag => new QueryKey([tag], null)),
        .. Step.Select(tag => new QueryKey([DicomTag.ScheduledProcedureStepSequence, tag], null)),
    ];
}
