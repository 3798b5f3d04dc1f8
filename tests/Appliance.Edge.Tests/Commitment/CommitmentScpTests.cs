using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Appliance.Dicom.Data;
using Appliance.Edge.Commitment;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Peers;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;
using static Appliance.Edge.Commitment.CommitmentEvent;
using static Appliance.Edge.Commitment.CommitmentState;

namespace Appliance.Edge.Tests.Commitment;

/// <summary>Storage Commitment as SCP (PS3.4 J) over a real socket; the peer's messages are pydicom's.</summary>
public sealed class CommitmentScpTests : IAsyncDisposable
{
    private const int Action = 0x0130;

    private static readonly string SopClass = DicomUID.StorageCommitmentPushModel.Value;
    private static readonly string Instance = DicomUID.StorageCommitmentPushModelInstance.Value;

    private readonly TestUnit _unit = new();
    private readonly NodeOptions _options = new() { Port = 0, BindAddress = "127.0.0.1" };

    /// <summary>Every cell: 3 states by 4 events.</summary>
    public static TheoryData<CommitmentState, CommitmentEvent, CommitmentState?> Cells => new()
    {
        { Pending, AskedAgain, Pending },
        { Pending, CommitmentEvent.Reported, CommitmentState.Reported },
        { Pending, Failed, Pending },
        { Pending, Expired, GivenUp },
        { CommitmentState.Reported, AskedAgain, Pending },
        { CommitmentState.Reported, CommitmentEvent.Reported, CommitmentState.Reported },
        { CommitmentState.Reported, Failed, null },
        { CommitmentState.Reported, Expired, null },
        { GivenUp, AskedAgain, Pending },
        { GivenUp, CommitmentEvent.Reported, CommitmentState.Reported },
        { GivenUp, Failed, null },
        { GivenUp, Expired, null },
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cells))]
    public void Lifecycle_EveryCell(CommitmentState state, CommitmentEvent happened, CommitmentState? next) =>
        Assert.Equal(next, CommitmentLifecycle.Next(state, happened));

    [Fact]
    public async Task Action_NoAddressForReports_IsReportedOnTheSameAssociation()
    {
        await _unit.ReceiveAsync(new TestObject());

        IReadOnlyList<JsonElement> answers = await AskAsync(
            Request("2.25.1", (DicomUID.CTImageStorage.Value, "1.2.3.1.1"), (DicomUID.CTImageStorage.Value, "1.2.3.1.9"), (DicomUID.MRImageStorage.Value, "1.2.3.1.1")),
            new JsonObject { ["await"] = "report" });

        Assert.Equal((0x8130, 0), (answers[0].GetProperty("field").GetInt32(), answers[0].GetProperty("status").GetInt32()));
        JsonElement report = answers[1];
        Assert.Equal((0x0100, 2), (report.GetProperty("field").GetInt32(), report.GetProperty("eventType").GetInt32()));
        Assert.Equal(Instance, report.GetProperty("instance").GetString());
        DicomDataset told = DicomJson.Parse(report.GetProperty("dataset").GetRawText());
        Assert.Equal("2.25.1", told.GetString(DicomTag.TransactionUID));
        Assert.Equal("1.2.3.1.1", Assert.Single(told.GetSequenceItems(DicomTag.ReferencedSOPSequence)).GetString(DicomTag.ReferencedSOPInstanceUID));
        Assert.Equal([(ushort)0x0112, (ushort)0x0119], told.GetSequenceItems(DicomTag.FailedSOPSequence).Select(item => item.GetValue<ushort>(DicomTag.FailureReason)));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM commitment WHERE state = 'Reported'"));
    }

    [Fact]
    public async Task Action_FileGone_IsNotCommittedTo()
    {
        await _unit.ReceiveAsync(new TestObject());
        File.Delete(_unit.Spool.PathOf(Assert.Single(_unit.Instances()).File));

        IReadOnlyList<JsonElement> answers = await AskAsync(
            Request("2.25.1", (DicomUID.CTImageStorage.Value, "1.2.3.1.1")), new JsonObject { ["await"] = "report" });

        DicomDataset told = DicomJson.Parse(answers[1].GetProperty("dataset").GetRawText());
        Assert.Equal(0x0112, Assert.Single(told.GetSequenceItems(DicomTag.FailedSOPSequence)).GetValue<ushort>(DicomTag.FailureReason));
    }

    [Fact]
    public async Task Action_BadRequests_AreAnsweredByTheBook()
    {
        JsonObject good = Request("2.25.1", (DicomUID.CTImageStorage.Value, "1.2.3.1.1"));
        JsonObject wrongInstance = (JsonObject)good.DeepClone();
        wrongInstance["instance"] = "1.2.3";
        JsonObject wrongType = (JsonObject)good.DeepClone();
        wrongType["actionType"] = 7;

        IReadOnlyList<JsonElement> answers = await AskAsync(
            wrongInstance, wrongType, Request("2.25.1"), Request("", (DicomUID.CTImageStorage.Value, "1.2.3.1.1")));

        Assert.Equal([0x0112, 0x0123, 0x0115, 0x0115], answers.Select(answer => answer.GetProperty("status").GetInt32()));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM commitment"));
    }

    [Fact]
    public async Task Action_UnitRestartsBeforeTheReport_ReportsOnANewAssociationAsScp()
    {
        int port = FreePort();
        _unit.Scanners.Add(new ScannerOptions { Name = "CT", AeTitle = "CT1", ReportHost = "127.0.0.1", ReportPort = port });
        await _unit.ReceiveAsync(new TestObject());
        await AskAsync(Request("2.25.1", (DicomUID.CTImageStorage.Value, "1.2.3.1.1")));
        await _unit.CommitmentReporter.ReportDueAsync(Cancel);
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM commitment WHERE state = 'Pending' AND attempts = 1 AND reason IS NOT NULL"));

        await _unit.RestartAsync();
        _unit.Clock.Advance(TimeSpan.FromMinutes(1));
        using Process peer = await PydicomPeer.ListenAsync(port);
        await _unit.CommitmentReporter.ReportDueAsync(Cancel);

        IReadOnlyList<JsonElement> seen = await PydicomPeer.ResultAsync(peer);
        Assert.True(seen[0].GetProperty("requestorIsScp").GetBoolean());
        Assert.Equal("APPLIANCE", seen[0].GetProperty("calling").GetString());
        Assert.Equal(1, seen[1].GetProperty("eventType").GetInt32());
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM commitment WHERE state = 'Reported'"));
    }

    [Fact]
    public async Task Action_PeerNeverListens_IsGivenUpAfterADay()
    {
        _unit.Scanners.Add(new ScannerOptions { Name = "CT", AeTitle = "CT1", ReportHost = "127.0.0.1", ReportPort = FreePort() });
        await AskAsync(Request("2.25.1", (DicomUID.CTImageStorage.Value, "1.2.3.1.1")));

        _unit.Clock.Advance(TimeSpan.FromDays(1));
        await _unit.CommitmentReporter.ReportDueAsync(Cancel);

        Assert.Equal(1, _unit.Count("SELECT count(*) FROM commitment WHERE state = 'GivenUp'"));
        Assert.False(await _unit.CommitmentReporter.ReportDueAsync(Cancel));
    }

    [Fact]
    public async Task Action_PeerReleasesBeforeTheReportAndHasNoAddress_IsGivenUp()
    {
        await AskAsync(Request("2.25.1", (DicomUID.CTImageStorage.Value, "1.2.3.1.1")));

        _unit.Clock.Advance(TimeSpan.FromMinutes(6));
        await _unit.CommitmentReporter.ReportDueAsync(Cancel);

        Assert.Equal(1, _unit.Count("SELECT count(*) FROM commitment WHERE state = 'GivenUp' AND reason = 'no address to report to'"));
    }

    private Task<IReadOnlyList<JsonElement>> AskAsync(params JsonObject[] messages) => PydicomPeer.AskAsync(_unit, _options, SopClass, messages);

    private static JsonObject Request(string transaction, params (string SopClass, string SopUid)[] objects)
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.TransactionUID, transaction);
        if (objects.Length > 0)
        {
            dataset.AddOrUpdate(
                DicomTag.ReferencedSOPSequence,
                [.. objects.Select(one => new DicomDataset()
                    .AddOrUpdate(DicomTag.ReferencedSOPClassUID, one.SopClass).AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, one.SopUid))]);
        }

        return PydicomPeer.Message(Action, Instance, dataset, actionType: 1);
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
