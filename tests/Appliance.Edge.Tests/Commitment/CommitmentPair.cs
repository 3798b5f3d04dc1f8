using System.Net;
using System.Net.Sockets;
using Appliance.Edge.Commitment;
using Appliance.Edge.Delivery;
using Appliance.Edge.Health;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Commitment;

/// <summary>A unit that has delivered one object, and the destination that has it; both are ours, with a socket between them.</summary>
internal sealed class CommitmentPair : IAsyncDisposable
{
    private readonly DestinationOptions _destination = new() { Name = "PACS", AeTitle = "APPLIANCE", Host = "127.0.0.1", StorageCommitment = CommitmentMode.True };

    public TestUnit Unit { get; } = new();

    public TestUnit Pacs { get; } = new();

    public string DeliveryState => Unit.Journal.Read(session => session.First("SELECT state FROM delivery", row => row.GetString(0)))!;

    /// <summary>What became of the report that the destination owes last; null while it owes none.</summary>
    public string? ReportState =>
        Pacs.Journal.Read(session => session.First("SELECT state FROM commitment ORDER BY id DESC LIMIT 1", row => row.GetString(0)));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<CommitmentPair> StoredAsync()
    {
        var pair = new CommitmentPair();
        await pair.Pacs.ReceiveAsync(new TestObject());
        await pair.Unit.ReceiveAsync(new TestObject());
        await pair.Unit.Journal.WriteAsync(
            transaction =>
            {
                DeliveryTable.AddNeedsTransaction(transaction, 1, ["PACS"], pair.Unit.Clock.GetUtcNow());
                DeliveryTable.MoveNeedsTransaction(transaction, 1, DeliveryEvent.AcceptedForCommitment, pair.Unit.Clock.GetUtcNow());
            },
            Cancel);
        return pair;
    }

    public static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }

    /// <summary>The unit asks; the destination reports on the same association unless it knows an address.</summary>
    public async Task AskAsync()
    {
        using DicomListener pacs = Pacs.Listener(new NodeOptions { Port = 0, BindAddress = "127.0.0.1" });
        await pacs.StartAsync(Cancel);
        _destination.Port = pacs.EndPoints.First().Port;
        var requester = new CommitmentRequester(
            Unit.Journal, Unit.CommitmentReports, Unit.Device, [_destination], new DeliveryOptions(), new NodeOptions(),
            new Heartbeats(Unit.Clock), NullLogger<CommitmentRequester>.Instance)
        {
            Exchange = new CommitmentExchange("APPLIANCE", Unit.CommitmentReports) { SameAssociation = TimeSpan.FromMilliseconds(500) },
        };
        try
        {
            await requester.AskDueAsync(Cancel);
        }
        finally
        {
            await pacs.StopAsync(Cancel);
        }
    }

    /// <summary>The destination reports on an association of its own. A fault of its journal is one that its loop would wait after.</summary>
    public async Task ReportAsync()
    {
        using DicomListener unit = Unit.Listener(new NodeOptions { Port = Pacs.Scanners[0].ReportPort, BindAddress = "127.0.0.1" });
        await unit.StartAsync(Cancel);
        try
        {
            await Pacs.CommitmentReporter.ReportDueAsync(Cancel);
        }
        catch (SqliteException fault) when (StorageFault.IsStorage(fault))
        {
        }
        finally
        {
            await unit.StopAsync(Cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Unit.DisposeAsync();
        await Pacs.DisposeAsync();
    }
}
