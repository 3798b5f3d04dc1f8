using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Data;
using Appliance.Dicom.Services;
using Appliance.Edge.Commitment;
using Appliance.Edge.Delivery;
using Appliance.Edge.Health;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Commitment;

/// <summary>Storage Commitment as SCU: what a destination stored is asked for, and counts as delivered when it was committed to.</summary>
public sealed class CommitmentScuTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly TestUnit _pacs = new();
    private readonly DestinationOptions _destination = new() { Name = "PACS", AeTitle = "APPLIANCE", Host = "127.0.0.1", StorageCommitment = CommitmentMode.True };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        await _pacs.DisposeAsync();
    }

    [Fact]
    public async Task Stored_DestinationCommits_IsDelivered()
    {
        await StoredAsync();
        await _pacs.ReceiveAsync(new TestObject());

        await WithPacsAsync(requester => requester.AskDueAsync(Cancel));

        Assert.Equal(("Delivered", 1), State());
        Assert.True(_unit.Journal.Read(session => DeliveryTable.IsSafe(session, 1)));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM commitment_request WHERE open = 1"));
    }

    [Fact]
    public async Task Stored_DestinationDoesNotHaveIt_IsSentAgainThenGivenUpWithAnAlarm()
    {
        await StoredAsync();

        for (int times = 1; times <= CommitmentReports.MaxUncommitted; times++)
        {
            await WithPacsAsync(requester => requester.AskDueAsync(Cancel));
            if (times < CommitmentReports.MaxUncommitted)
            {
                Assert.Equal(("Pending", 1), State());
                await MoveAsync(DeliveryEvent.AcceptedForCommitment);
            }
        }

        Assert.Equal(("DeadLetter", 1), State());
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM delivery WHERE cause = 'NotCommitted' AND reason LIKE '%0112H%'"));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
        Assert.False(_unit.Journal.Read(session => DeliveryTable.IsSafe(session, 1)));
    }

    [Fact]
    public async Task Stored_ReportComesAfterARestart_IsDelivered()
    {
        await StoredAsync();
        await _pacs.ReceiveAsync(new TestObject());
        _pacs.Scanners.Add(new ScannerOptions { Name = "unit", AeTitle = "APPLIANCE", ReportHost = "127.0.0.1", ReportPort = FreePort() });
        await WithPacsAsync(requester => requester.AskDueAsync(Cancel));
        Assert.Equal(("Stored", 1), State());

        await _unit.RestartAsync();
        using DicomListener listener = _unit.Listener(new NodeOptions { Port = _pacs.Scanners[0].ReportPort, BindAddress = "127.0.0.1" });
        await listener.StartAsync(Cancel);
        await _pacs.CommitmentReporter.ReportDueAsync(Cancel);
        await listener.StopAsync(Cancel);

        Assert.Equal(("Delivered", 1), State());
        Assert.Equal(1, _pacs.Count("SELECT count(*) FROM commitment WHERE state = 'Reported'"));
    }

    [Fact]
    public async Task Stored_NoReportComes_IsAskedAgainThenSentAgain()
    {
        await StoredAsync();
        _pacs.Scanners.Add(new ScannerOptions { Name = "unit", AeTitle = "APPLIANCE", ReportHost = "127.0.0.1", ReportPort = FreePort() });

        for (int times = 1; times <= CommitmentRequester.MaxAsked; times++)
        {
            await WithPacsAsync(requester => requester.AskDueAsync(Cancel));
            Assert.Equal(("Stored", 1), State());
            Assert.Equal(times, _unit.Count("SELECT count(*) FROM commitment_request"));
            _unit.Clock.Advance(CommitmentRequester.Patience);
        }

        await WithPacsAsync(requester => requester.AskDueAsync(Cancel));
        Assert.Equal(("Pending", 1), State());
    }

    [Fact]
    public async Task Stored_DestinationIsDown_StaysStoredAndAsksNothing()
    {
        await StoredAsync();
        _destination.Port = FreePort();

        Assert.False(await Requester().AskDueAsync(Cancel));

        Assert.Equal(("Stored", 1), State());
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM commitment_request"));
    }

    [Fact]
    public async Task Report_OfATransactionThatIsNotOurs_IsAnswered0115() =>
        Assert.Equal(
            0x0115,
            (await _unit.CommitmentReports.ReportedAsync(new StorageCommitmentReport("2.25.7", [], []), Cancel)).Status.Code);

    private async Task StoredAsync()
    {
        await _unit.ReceiveAsync(new TestObject());
        await _unit.Journal.WriteAsync(
            transaction => DeliveryTable.AddNeedsTransaction(transaction, 1, ["PACS"], _unit.Clock.GetUtcNow()), Cancel);
        await MoveAsync(DeliveryEvent.AcceptedForCommitment);
    }

    private Task MoveAsync(DeliveryEvent happened) => _unit.Journal.WriteAsync(
        transaction => DeliveryTable.MoveNeedsTransaction(transaction, 1, happened, _unit.Clock.GetUtcNow()), Cancel);

    private async Task WithPacsAsync(Func<CommitmentRequester, Task> act)
    {
        using DicomListener pacs = _pacs.Listener(new NodeOptions { Port = 0, BindAddress = "127.0.0.1" });
        await pacs.StartAsync(Cancel);
        _destination.Port = pacs.EndPoints.First().Port;
        await act(Requester());
        await pacs.StopAsync(Cancel);
    }

    private CommitmentRequester Requester() => new(
        _unit.Journal, _unit.CommitmentReports, _unit.Device, [_destination], new DeliveryOptions(), new NodeOptions(), new Heartbeats(_unit.Clock),
        NullLogger<CommitmentRequester>.Instance)
    {
        Exchange = new CommitmentExchange("APPLIANCE", _unit.CommitmentReports) { SameAssociation = TimeSpan.FromMilliseconds(200) },
    };

    private (string State, long Count) State() => _unit.Journal.Read(session => session.First(
        "SELECT state, count(*) FROM delivery", row => (row.GetString(0), row.GetInt64(1))));

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
