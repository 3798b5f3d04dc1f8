using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Services;

/// <summary>
/// PS3.4 table F.7.2-1, line by line: what an SCU must send is demanded where it is of type 1 in N-CREATE, and tolerated elsewhere, because
/// old scanners leave it out and nothing here needs it.
/// </summary>
public sealed class PerformedStepRequirementTests
{
    /// <summary>Type 1 in N-CREATE.</summary>
    public static TheoryData<string> Demanded =>
    [
        "ScheduledStepAttributesSequence", "PerformedProcedureStepID", "PerformedStationAETitle", "PerformedProcedureStepStartDate",
        "PerformedProcedureStepStartTime", "PerformedProcedureStepStatus", "Modality",
    ];

    /// <summary>Type 2 in N-CREATE: there, with or without a value.</summary>
    public static TheoryData<string> Tolerated =>
    [
        "PatientName", "PatientID", "PatientBirthDate", "PatientSex", "ReferencedPatientSequence", "PerformedStationName", "PerformedLocation",
        "PerformedProcedureStepDescription", "PerformedProcedureTypeDescription", "ProcedureCodeSequence", "PerformedProcedureStepEndDate",
        "PerformedProcedureStepEndTime", "StudyID", "PerformedProtocolCodeSequence", "PerformedSeriesSequence",
    ];

    /// <summary>Type 2 in the items of the Scheduled Step Attributes Sequence, where only Study Instance UID is of type 1.</summary>
    public static TheoryData<string> ToleratedInTheScheduledStep =>
    [
        "ReferencedStudySequence", "AccessionNumber", "RequestedProcedureID", "RequestedProcedureDescription", "ScheduledProcedureStepID",
        "ScheduledProcedureStepDescription", "ScheduledProtocolCodeSequence",
    ];

    [Theory]
    [MemberData(nameof(Demanded))]
    public void Create_Type1_MissingIs0120AndEmptyIs0121_AndNothingIsKept(string keyword)
    {
        DicomTag tag = Tag(keyword);
        DicomDataset without = Complete();
        without.Remove(tag);

        (PerformedStep? missing, NServiceResult whenMissing) = PerformedStep.Create(null, without);
        (PerformedStep? empty, NServiceResult whenEmpty) = PerformedStep.Create(null, Complete().AddOrUpdateEmpty(tag));

        Assert.Equal((null, null), (missing, empty));
        Assert.Equal((DicomStatus.MissingAttribute, DicomStatus.MissingAttributeValue), (whenMissing.Status, whenEmpty.Status));
        Assert.All([whenMissing, whenEmpty], result => Assert.Equal([tag], result.Attributes));
    }

    [Theory]
    [MemberData(nameof(Tolerated))]
    public void Create_Type2_MissingOrEmptyIsTaken(string keyword)
    {
        DicomTag tag = Tag(keyword);
        DicomDataset without = Complete();
        without.Remove(tag);

        Assert.Equal(DicomStatus.Success, PerformedStep.Create(null, without).Result.Status);
        Assert.Equal(DicomStatus.Success, PerformedStep.Create(null, Complete().AddOrUpdateEmpty(tag)).Result.Status);
    }

    [Theory]
    [MemberData(nameof(ToleratedInTheScheduledStep))]
    public void Create_Type2OfTheScheduledStep_MissingIsTaken(string keyword)
    {
        DicomDataset scheduled = ScheduledStep();
        scheduled.Remove(Tag(keyword));

        Assert.Equal(
            DicomStatus.Success,
            PerformedStep.Create(null, Complete().AddOrUpdate(DicomTag.ScheduledStepAttributesSequence, scheduled)).Result.Status);
    }

    /// <summary>The column "Final State": end date and time, and each performed series with its UID and protocol, are of type 1 by then.</summary>
    [Theory]
    [InlineData("COMPLETED")]
    [InlineData("DISCONTINUED")]
    public void Set_FinalStateWithoutWhatItShouldHave_IsTaken(string status)
    {
        PerformedStep step = PerformedStep.Create(null, Complete()).Step!;

        (PerformedStep? ended, NServiceResult result) =
            PerformedStep.Set(step, new DicomDataset().AddOrUpdate(DicomTag.PerformedProcedureStepStatus, status));

        Assert.Equal(DicomStatus.Success, result.Status);
        Assert.Empty(ended!.ObjectUids);
    }

    private static DicomTag Tag(string keyword) => DicomTag.Parse(keyword);

    private static DicomDataset Complete()
    {
        DicomDataset attributes = PerformedSteps.Begun().AddOrUpdate(DicomTag.ScheduledStepAttributesSequence, ScheduledStep());
        foreach (var row in Tolerated)
        {
            attributes.AddOrUpdateEmpty(Tag(row.Data));
        }

        return attributes;
    }

    private static DicomDataset ScheduledStep()
    {
        DicomDataset scheduled = new DicomDataset().AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.3");
        foreach (var row in ToleratedInTheScheduledStep)
        {
            scheduled.AddOrUpdateEmpty(Tag(row.Data));
        }

        return scheduled;
    }
}
