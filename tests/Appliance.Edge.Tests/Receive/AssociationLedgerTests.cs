using Appliance.Dicom.Network;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Edge.Tests.Receive;

public sealed class AssociationLedgerTests : IDisposable
{
    private static readonly AssociationFacts Facts = new()
    {
        IsRequestor = false, CallingAE = "CT1", CalledAE = "APPLIANCE", PeerMaxPduLength = 0, PresentationContexts = [],
    };

    private readonly TempState _state = new();
    private readonly FakeTimeProvider _clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task End_JournalFails_IsWrittenOnceItCanBe()
    {
        await using Journal journal = _state.OpenJournal(_clock, patience: TimeSpan.FromSeconds(1));
        var ledger = new AssociationLedger(journal, Facts);
        await ledger.OpenAsync(Cancel);
        Task ended;
        using (Hold())
        {
            ended = ledger.EndAsync(AssociationEnding.Released, Cancel);

            // It came after: when it failed, the end failed too.
            await Assert.ThrowsAsync<SqliteException>(() => journal.WriteAsync(transaction => transaction.Signal(JournalTopic.All), Cancel));
            Assert.False(ended.IsCompleted);
        }

        while (!ended.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await ended;
        Assert.Equal(1, journal.Read(session => session.Count("SELECT count(*) FROM association WHERE ending = 'Released'")));
    }

    [Fact]
    public async Task End_JournalFailsAndTheUnitStops_GivesUp()
    {
        await using Journal journal = _state.OpenJournal(_clock, patience: TimeSpan.FromSeconds(1));
        var ledger = new AssociationLedger(journal, Facts);
        await ledger.OpenAsync(Cancel);
        using IDisposable held = Hold();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ledger.EndAsync(AssociationEnding.Released, new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task End_EachObjectThatCame_IsCountedByWhatBecameOfIt()
    {
        await using Journal journal = _state.OpenJournal(_clock, patience: TimeSpan.FromSeconds(1));
        var ledger = new AssociationLedger(journal, Facts);
        await ledger.OpenAsync(Cancel);
        foreach (RefusalCode code in (RefusalCode[])[RefusalCode.CannotUnderstand, RefusalCode.CannotUnderstand, RefusalCode.OutOfResources])
        {
            ledger.CountRefusal(code);
        }

        ledger.Count(IntakeOutcome.Duplicate);
        ledger.CountAborted();
        ledger.CountAborted();
        ledger.ObjectStarts();
        _clock.Advance(TimeSpan.FromSeconds(3));
        ledger.ObjectEnds();
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(5), ledger.Pause);
        await ledger.EndAsync(AssociationEnding.Broken, Cancel);

        Assert.Equal("1 3 2 3000", journal.Read(session => session.First(
            "SELECT duplicates || ' ' || refused || ' ' || aborted || ' ' || busy_ms FROM scanner", row => row.GetString(0))));
        Assert.Equal("CannotUnderstand 2, OutOfResources 1", journal.Read(session => session.First(
            "SELECT group_concat(code || ' ' || count, ', ') FROM (SELECT code, count FROM refusal ORDER BY code)", row => row.GetString(0))));
    }

    /// <summary>Somebody else's transaction, for as long as it is not disposed.</summary>
    private SqliteConnection Hold()
    {
        SqliteConnection other = JournalConnection.Open(_state.Folder.JournalPath, writable: true);
        using SqliteCommand hold = other.CreateCommand();
        hold.CommandText = "BEGIN IMMEDIATE";
        hold.ExecuteNonQuery();
        return other;
    }
}
