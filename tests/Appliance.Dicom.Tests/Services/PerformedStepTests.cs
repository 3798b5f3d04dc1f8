using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Simulators.Peers;
using static Appliance.Dicom.Services.PerformedStepEvent;
using static Appliance.Dicom.Services.PerformedStepState;

namespace Appliance.Dicom.Tests.Services;

public sealed class PerformedStepTests
{
    /// <summary>Every cell: no step and three states, by six events; the next state or the status.</summary>
    public static TheoryData<PerformedStepState?, PerformedStepEvent, PerformedStepState?, int> Cells => new()
    {
        { null, Create, InProgress, 0x0000 },
        { null, CreateOtherwise, null, 0x0106 },
        { null, Update, null, 0x0112 },
        { null, Complete, null, 0x0112 },
        { null, Discontinue, null, 0x0112 },
        { null, SetOtherwise, null, 0x0112 },
        { InProgress, Create, null, 0x0111 },
        { InProgress, CreateOtherwise, null, 0x0111 },
        { InProgress, Update, InProgress, 0x0000 },
        { InProgress, Complete, Completed, 0x0000 },
        { InProgress, Discontinue, Discontinued, 0x0000 },
        { InProgress, SetOtherwise, null, 0x0106 },
        { Completed, Create, null, 0x0111 },
        { Completed, CreateOtherwise, null, 0x0111 },
        { Completed, Update, null, 0x0110 },
        { Completed, Complete, null, 0x0110 },
        { Completed, Discontinue, null, 0x0110 },
        { Completed, SetOtherwise, null, 0x0110 },
        { Discontinued, Create, null, 0x0111 },
        { Discontinued, CreateOtherwise, null, 0x0111 },
        { Discontinued, Update, null, 0x0110 },
        { Discontinued, Complete, null, 0x0110 },
        { Discontinued, Discontinue, null, 0x0110 },
        { Discontinued, SetOtherwise, null, 0x0110 },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public void Lifecycle_EveryCell(PerformedStepState? state, PerformedStepEvent asked, PerformedStepState? next, int status)
    {
        (PerformedStepState? reached, NServiceResult result) = PerformedStepLifecycle.Next(state, asked);

        Assert.Equal(next, reached);
        Assert.Equal(new DicomStatus((ushort)status), result.Status);

        // PS3.4 F.7.2.2.4: 0110 goes with the Error ID A710.
        Assert.Equal(status == 0x0110 ? (ushort)0xA710 : null, result.ErrorId);
        Assert.True(result.ErrorComment.Length <= CommandSet.MaxErrorCommentLength);
    }

    [Fact]
    public void Create_AllThere_IsInProgressAndNamesItsStudies()
    {
        (PerformedStep? step, NServiceResult result) = PerformedStep.Create(null, PerformedSteps.Begun("1.2.3"));

        Assert.Equal(NServiceResult.Success, result);
        Assert.Equal(InProgress, step!.State);
        Assert.Equal(["1.2.3"], step.StudyUids);
        Assert.Empty(step.ObjectUids);
    }

    [Fact]
    public void Create_RequiredAttributeMissing_Is0120AndNamesIt()
    {
        DicomDataset attributes = PerformedSteps.Begun("1.2.3");
        attributes.Remove(DicomTag.PerformedStationAETitle);

        NServiceResult result = PerformedStep.Create(null, attributes).Result;

        Assert.Equal(DicomStatus.MissingAttribute, result.Status);
        Assert.Equal([DicomTag.PerformedStationAETitle], result.Attributes);
    }

    [Fact]
    public void Create_RequiredAttributeEmpty_Is0121AndNamesIt()
    {
        NServiceResult result = PerformedStep.Create(null, PerformedSteps.Begun("1.2.3").AddOrUpdate(DicomTag.PerformedProcedureStepID, "")).Result;

        Assert.Equal(DicomStatus.MissingAttributeValue, result.Status);
        Assert.Equal([DicomTag.PerformedProcedureStepID], result.Attributes);
    }

    [Fact]
    public void Create_NoStudyInTheScheduledStep_Is0121() =>
        Assert.Equal(
            DicomStatus.MissingAttributeValue,
            PerformedStep.Create(null, PerformedSteps.Begun("1.2.3").AddOrUpdate(DicomTag.ScheduledStepAttributesSequence, new DicomDataset())).Result.Status);

    [Fact]
    public void Set_Completed_ListsImagesAndOtherObjects()
    {
        PerformedStep step = PerformedStep.Create(null, PerformedSteps.Begun("1.2.3")).Step!;

        (PerformedStep? set, NServiceResult result) = PerformedStep.Set(step, Ended("COMPLETED", ["1.2.3.1", "1.2.3.2"], ["1.2.3.9"]));

        Assert.Equal(DicomStatus.Success, result.Status);
        Assert.Equal(Completed, set!.State);
        Assert.Equal(["1.2.3.1", "1.2.3.2", "1.2.3.9"], set.ObjectUids);
        Assert.Equal("CT1", set.Attributes.GetString(DicomTag.PerformedStationAETitle));
    }

    [Fact]
    public void Set_ChangesWhatItMayNot_Is0107AndTheRestIsDone()
    {
        PerformedStep step = PerformedStep.Create(null, PerformedSteps.Begun("1.2.3")).Step!;
        DicomDataset modification = Ended("DISCONTINUED", [], []).AddOrUpdate(DicomTag.Modality, "MR").AddOrUpdate(DicomTag.PerformedProcedureStepID, "P1");

        (PerformedStep? set, NServiceResult result) = PerformedStep.Set(step, modification);

        Assert.Equal(DicomStatus.AttributeListError, result.Status);
        Assert.Equal([DicomTag.Modality], result.Attributes);
        Assert.Equal((Discontinued, "CT"), (set!.State, set.Attributes.GetString(DicomTag.Modality)));
    }

    private static DicomDataset Ended(string status, string[] images, string[] others) => new DicomDataset()
        .AddOrUpdate(DicomTag.PerformedProcedureStepStatus, status)
        .AddOrUpdate(
            DicomTag.PerformedSeriesSequence,
            new DicomDataset()
                .AddOrUpdate(DicomTag.ReferencedImageSequence, [.. images.Select(Reference)])
                .AddOrUpdate(DicomTag.ReferencedNonImageCompositeSOPInstanceSequence, [.. others.Select(Reference)]));

    private static DicomDataset Reference(string uid) => new DicomDataset().AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, uid);
}
