using Appliance.Dicom.Data;

namespace Appliance.Simulators.Peers;

/// <summary>What scanners say of the steps that they perform (PS3.4 F.7).</summary>
public static class PerformedSteps
{
    /// <summary>What one sends in N-CREATE when it begins on <paramref name="studies"/>.</summary>
    public static DicomDataset Begun(params string[] studies) => new DicomDataset()
        .AddOrUpdate(DicomTag.Modality, "CT")
        .AddOrUpdate(DicomTag.PerformedStationAETitle, "CT1")
        .AddOrUpdate(DicomTag.PerformedProcedureStepStartDate, "20260301")
        .AddOrUpdate(DicomTag.PerformedProcedureStepStartTime, "080000")
        .AddOrUpdate(DicomTag.PerformedProcedureStepStatus, "IN PROGRESS")
        .AddOrUpdate(DicomTag.PerformedProcedureStepID, "P1")
        .AddOrUpdate(
            DicomTag.ScheduledStepAttributesSequence,
            [.. studies.Select(study => new DicomDataset().AddOrUpdate(DicomTag.StudyInstanceUID, study))]);
}
