using Appliance.Edge.Studies;
using static Appliance.Edge.Studies.StudyEvent;
using static Appliance.Edge.Studies.StudyStage;

namespace Appliance.Edge.Tests.Studies;

public sealed class StudyLifecycleTests
{
    /// <summary>Every cell of the table: 5 stages by 9 events.</summary>
    public static TheoryData<StudyStage, StudyEvent, StudyStage?> Cells => new()
    {
        { Receiving, InstanceStored, Receiving },
        { Receiving, Closed, Ready },
        { Receiving, NothingToRun, Done },
        { Receiving, RunsEnded, null },
        { Receiving, Settled, null },
        { Receiving, Faulted, Quarantined },
        { Receiving, Mended, null },
        { Receiving, DeliveryRetried, Receiving },
        { Receiving, RerunAsked, null },
        { Ready, InstanceStored, Receiving },
        { Ready, Closed, null },
        { Ready, NothingToRun, null },
        { Ready, RunsEnded, Delivering },
        { Ready, Settled, null },
        { Ready, Faulted, Quarantined },
        { Ready, Mended, null },
        { Ready, DeliveryRetried, Ready },
        { Ready, RerunAsked, null },
        { Delivering, InstanceStored, Receiving },
        { Delivering, Closed, null },
        { Delivering, NothingToRun, null },
        { Delivering, RunsEnded, null },
        { Delivering, Settled, Done },
        { Delivering, Faulted, Quarantined },
        { Delivering, Mended, null },
        { Delivering, DeliveryRetried, Delivering },
        { Delivering, RerunAsked, Receiving },
        { Done, InstanceStored, Receiving },
        { Done, Closed, null },
        { Done, NothingToRun, null },
        { Done, RunsEnded, null },
        { Done, Settled, null },
        { Done, Faulted, Quarantined },
        { Done, Mended, null },
        { Done, DeliveryRetried, Delivering },
        { Done, RerunAsked, Receiving },
        { Quarantined, InstanceStored, Quarantined },
        { Quarantined, Closed, null },
        { Quarantined, NothingToRun, null },
        { Quarantined, RunsEnded, null },
        { Quarantined, Settled, null },
        { Quarantined, Faulted, Quarantined },
        { Quarantined, Mended, Receiving },
        { Quarantined, DeliveryRetried, Quarantined },
        { Quarantined, RerunAsked, null },
    };

    [Theory]
    [MemberData(nameof(Cells))]
    public void Next_EachCell_IsAsTheDesignSays(StudyStage stage, StudyEvent happened, StudyStage? expected) =>
        Assert.Equal(expected, StudyLifecycle.Next(stage, happened));

    [Fact]
    public void Cells_AreAll() =>
        Assert.Equal(Enum.GetValues<StudyStage>().Length * Enum.GetValues<StudyEvent>().Length, Cells.Count);

    [Theory]
    [InlineData(Receiving, false)]
    [InlineData(Ready, true)]
    [InlineData(Delivering, true)]
    [InlineData(Done, true)]
    [InlineData(Quarantined, false)]
    public void Reopens_OnlyAStudyThatWasClosed(StudyStage stage, bool reopens) =>
        Assert.Equal(reopens, StudyLifecycle.Reopens(stage));
}
