using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Edge.Receive;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Peers;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Studies;

/// <summary>Modality Performed Procedure Step over a real socket, from pydicom; what it says closes the study.</summary>
public sealed class PerformedStepTests : IAsyncDisposable
{
    private const int Create = 0x0140;
    private const int Set = 0x0120;
    private const string Step = "1.2.3.77";

    private static readonly string SopClass = DicomUID.ModalityPerformedProcedureStep.Value;

    private readonly TestUnit _unit = new();
    private readonly NodeOptions _options = new() { Port = 0, BindAddress = "127.0.0.1" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Mpps_FromPydicom_IsAnsweredByTheBook()
    {
        IReadOnlyList<JsonElement> answers = await AskAsync(
            Message(Set, Step, Status("COMPLETED")),
            Message(Create, Step, PerformedSteps.Begun("1.2.3").AddOrUpdate(DicomTag.PerformedProcedureStepStatus, "COMPLETED")),
            Message(Create, Step, Without(DicomTag.Modality)),
            Message(Create, Step, PerformedSteps.Begun("1.2.3")),
            Message(Create, Step, PerformedSteps.Begun("1.2.3")),
            Message(Set, Step, Status("FINISHED")),
            Message(Set, Step, Status("IN PROGRESS")),
            Message(Set, Step, Status("COMPLETED")),
            Message(Set, Step, Status("COMPLETED")));

        Assert.Equal([0x0112, 0x0106, 0x0120, 0, 0x0111, 0x0106, 0, 0, 0x0110], answers.Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.Equal(0xA710, answers[8].GetProperty("errorId").GetInt32());
        Assert.Equal("(0008, 0060)", answers[2].GetProperty("attributes")[0].GetString()!.ToUpperInvariant());
        Assert.Equal([0x8120, 0x8140], answers.Take(2).Select(answer => answer.GetProperty("field").GetInt32()));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM performed_step WHERE state = 'Completed' AND calling_ae = 'CT1'"));
    }

    [Fact]
    public async Task Mpps_InProgress_HoldsTheStudyAcrossARestart_AndCompletedWithAllListedClosesAtOnce()
    {
        await AskAsync(Message(Create, Step, PerformedSteps.Begun("1.2.3")));
        await _unit.ReceiveAsync(new TestObject());
        Assert.Equal(StudyStage.Receiving, (await _unit.LetQuietPeriodPassAsync()).Stage);

        await _unit.RestartAsync();
        Assert.Equal(StudyStage.Receiving, (await _unit.LetQuietPeriodPassAsync()).Stage);
        await AskAsync(Message(Set, Step, Status("COMPLETED", "1.2.3.1.1", "1.2.3.1.2")));
        Assert.Equal(StudyStage.Receiving, (await _unit.LetQuietPeriodPassAsync()).Stage);

        await _unit.ReceiveAsync(new TestObject { Sop = "1.2.3.1.2" });
        await _unit.Collector.CloseDueAsync(Cancel);
        Assert.Equal((StudyStage.Ready, CloseReason.StepCompleted), (_unit.Study().Stage, _unit.Study().CloseReason));
        Assert.Equal(_unit.Clock.GetUtcNow(), _unit.Study().ClosedAt);
    }

    [Fact]
    public async Task Mpps_Discontinued_ClosesMarked()
    {
        await _unit.ReceiveAsync(new TestObject());
        await AskAsync(Message(Create, Step, PerformedSteps.Begun("1.2.3")), Message(Set, Step, Status("DISCONTINUED", "1.2.3.1.1")));

        await _unit.Collector.CloseDueAsync(Cancel);

        Assert.Equal(CloseReason.StepDiscontinued, _unit.Study().CloseReason);
    }

    [Fact]
    public async Task Mpps_ListedObjectNeverComes_ClosesWithTheGap()
    {
        await _unit.ReceiveAsync(new TestObject());
        await AskAsync(Message(Create, Step, PerformedSteps.Begun("1.2.3")), Message(Set, Step, Status("COMPLETED", "1.2.3.1.1", "1.2.3.1.2")));

        _unit.Clock.Advance(TimeSpan.FromMinutes(10));
        await _unit.Collector.CloseDueAsync(Cancel);

        StudyGap gap = Assert.Single(_unit.Journal.Read(session => ClosingTable.Last(session, 1, 1))!.Gaps);
        Assert.Equal((GapKind.ListedObject, 1), (gap.Kind, gap.Missing));
    }

    private Task<IReadOnlyList<JsonElement>> AskAsync(params JsonObject[] messages) => PydicomPeer.AskAsync(_unit, _options, SopClass, messages);

    private static JsonObject Message(int field, string instance, DicomDataset dataset) => PydicomPeer.Message(field, instance, dataset);

    private static DicomDataset Without(DicomTag tag)
    {
        DicomDataset attributes = PerformedSteps.Begun("1.2.3");
        attributes.Remove(tag);
        return attributes;
    }

    private static DicomDataset Status(string status, params string[] objects) => new DicomDataset()
        .AddOrUpdate(DicomTag.PerformedProcedureStepStatus, status)
        .AddOrUpdate(
            DicomTag.PerformedSeriesSequence,
            new DicomDataset().AddOrUpdate(
                DicomTag.ReferencedImageSequence,
                [.. objects.Select(uid => new DicomDataset()
                    .AddOrUpdate(DicomTag.ReferencedSOPClassUID, DicomUID.CTImageStorage.Value).AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, uid))]));
}
