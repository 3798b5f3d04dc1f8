using Appliance.Contracts;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Edge.Uplink;
using Appliance.Simulators.Fleet;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Uplink;

/// <summary>A journal, its outbox and the worker that empties it, towards a broker that may or may not be there.</summary>
internal sealed class UplinkRig : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TempState _state = new();
    private readonly UplinkOptions _options;
    private readonly Heartbeats _heartbeats = new(TimeProvider.System);
    private UplinkWorker? _worker;

    public UplinkRig(string broker)
    {
        _options = new UplinkOptions { Broker = broker, MinReconnectSeconds = 1, MaxReconnectSeconds = 1, ResendSeconds = 1 };
        Journal = _state.OpenJournal();
        Identity = UnitIdentity.Load(_state.Folder, null);
        Outbox = new Outbox(Identity, TimeProvider.System);
        EventFile = Path.Combine(_state.Folder.Path, "fleet", "events.jsonl");
    }

    public Journal Journal { get; private set; }

    public UnitIdentity Identity { get; }

    public Outbox Outbox { get; }

    /// <summary>Where the fleet peer of this test keeps what it committed.</summary>
    public string EventFile { get; }

    public long Waiting => Journal.Read(session => session.Count("SELECT COUNT(*) FROM outbox"));

    /// <summary>Keeps the journal as it is now, whatever comes after.</summary>
    public void BackUp()
    {
        using var journal = new SqliteConnection($"Data Source={_state.Folder.JournalPath};Pooling=False");
        journal.Open();
        using SqliteCommand copy = journal.CreateCommand();
        copy.CommandText = "VACUUM INTO $to";
        copy.Parameters.AddWithValue("$to", BackupPath);
        copy.ExecuteNonQuery();
    }

    /// <summary>Puts the journal back to what it was then, as a person does after a disk was lost. The unit is stopped.</summary>
    public async Task RestoreAsync()
    {
        await Journal.DisposeAsync();
        foreach (string beside in new[] { "", "-wal", "-shm" })
        {
            File.Delete(_state.Folder.JournalPath + beside);
        }

        File.Copy(BackupPath, _state.Folder.JournalPath);
        Journal = _state.OpenJournal();
    }

    private string BackupPath => Path.Combine(_state.Folder.Path, "backup.db");

    public async Task StartAsync()
    {
        var health = new HealthSource(Journal, _state.Folder, _state.OpenSpool(), _heartbeats, TimeProvider.System, new EntitlementOptions());
        _worker = new UplinkWorker(
            _options, Identity, Journal, Outbox, health, _heartbeats, TimeProvider.System, NullLogger<UplinkWorker>.Instance);
        await _worker.StartAsync(CancellationToken.None);
    }

    public async Task StopAsync()
    {
        if (_worker is { } worker)
        {
            await worker.StopAsync(CancellationToken.None);
            worker.Dispose();
            _worker = null;
        }
    }

    public async Task EnqueueAsync(int count, string stream = Streams.Alarm)
    {
        for (var i = 0; i < count; i++)
        {
            var record = new AlarmRecord { Code = AlarmCodes.StudyQuarantined, Attempts = i };
            await Journal.WriteAsync(
                transaction => Outbox.EnqueueNeedsTransaction(
                    transaction, stream, EventTypes.Alarm, null, record, ContractsJson.Default.AlarmRecord),
                TestContext.Current.CancellationToken);
        }
    }

    public Task EmptyAsync() => UntilAsync(() => Waiting == 0, () => $"{Waiting} records still wait");

    /// <summary>Waits for what other threads bring about; fails with what is missing.</summary>
    public static async Task UntilAsync(Func<bool> holds, Func<string> missing)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            while (!holds())
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail(missing());
        }
    }

    /// <summary>The numbers that a peer committed of a stream, in the order in which it did.</summary>
    public static IEnumerable<long> Numbers(FleetPeer peer, string stream = Streams.Alarm) =>
        peer.Committed.Where(committed => committed.Stream == stream).Select(committed => committed.Seq);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Journal.DisposeAsync();
        _state.Dispose();
    }
}
