using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Tests.Storage;

public sealed class JournalTests : IDisposable
{
    private const string InsertStudy =
        """
        INSERT INTO study (study_uid, stage, revision, calling_ae, first_at, opened_at, last_at)
        VALUES ($uid, 'Receiving', 1, 'CT', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')
        """;

    private readonly TempState _state = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _state.Dispose();

    [Fact]
    public async Task Write_Committed_IsSeenByAnotherConnectionAtOnce()
    {
        await using Journal journal = _state.OpenJournal();

        long id = await journal.WriteAsync(transaction => transaction.Insert(InsertStudy, ("$uid", "1.2")), Cancel);

        using JournalReader other = JournalReader.Open(_state.Folder);
        Assert.Equal(id, other.Read(session => session.Count("SELECT id FROM study WHERE study_uid = '1.2'")));
    }

    [Fact]
    public async Task Journal_Opened_SyncsEveryCommitAndEnforcesReferences()
    {
        await using Journal journal = _state.OpenJournal();

        long[] settings = await journal.WriteAsync(
            transaction => new[]
            {
                transaction.Count("PRAGMA synchronous"),
                transaction.Count("PRAGMA foreign_keys"),
            },
            Cancel);

        const int full = 2;
        Assert.Equal([full, 1], settings);
        Assert.Equal("wal", journal.Read(session => session.First("PRAGMA journal_mode", row => row.GetString(0))));
    }

    [Fact]
    public async Task Write_OneUnitThrows_ItsChangesAloneAreUndone()
    {
        await using Journal journal = _state.OpenJournal();
        using var gate = new ManualResetEventSlim();
        Task first = journal.WriteAsync(_ => gate.Wait(Cancel), Cancel);
        Task good = journal.WriteAsync(transaction => transaction.Insert(InsertStudy, ("$uid", "1.1")), Cancel);
        Task bad = journal.WriteAsync(
            transaction =>
            {
                transaction.Insert(InsertStudy, ("$uid", "1.2"));
                throw new TimeoutException("as the test wants");
            },
            Cancel);
        Task later = journal.WriteAsync(transaction => transaction.Insert(InsertStudy, ("$uid", "1.3")), Cancel);
        gate.Set();

        await Assert.ThrowsAsync<TimeoutException>(() => bad);
        await Task.WhenAll(first, good, later);
        Assert.Equal(["1.1", "1.3"], Studies(journal));
    }

    /// <summary>On a failed disk SQLite rolls the transaction back by itself: the units before are gone with it and must not be told success.</summary>
    [Fact]
    public async Task Write_TransactionIsGone_TellsTheWholeBatchWhatEndedIt()
    {
        await using Journal journal = _state.OpenJournal();
        using var held = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        Task first = journal.WriteAsync(
            _ =>
            {
                held.Set();
                gate.Wait(Cancel);
            },
            Cancel);
        held.Wait(Cancel);
        Task before = journal.WriteAsync(transaction => transaction.Insert(InsertStudy, ("$uid", "1.1")), Cancel);
        Task bad = journal.WriteAsync(
            transaction =>
            {
                transaction.Execute("ROLLBACK");
                throw new SqliteException("as the test wants", SqliteCode.IOError);
            },
            Cancel);
        Task after = journal.WriteAsync(transaction => transaction.Insert(InsertStudy, ("$uid", "1.3")), Cancel);
        gate.Set();

        await first;
        Assert.All(
            [await FaultOf(before), await FaultOf(bad), await FaultOf(after)],
            fault => Assert.Equal(SqliteCode.IOError, Assert.IsType<SqliteException>(fault).SqliteErrorCode));
        await journal.WriteAsync(transaction => transaction.Insert(InsertStudy, ("$uid", "1.4")), Cancel);
        Assert.Equal(["1.4"], Studies(journal));

        static async Task<Exception?> FaultOf(Task work) => await Record.ExceptionAsync(() => work);
    }

    [Fact]
    public async Task Write_ManyAtOnce_ShareCommits()
    {
        await using Journal journal = _state.OpenJournal();
        long schema = Frames();
        using var gate = new ManualResetEventSlim();
        Task held = journal.WriteAsync(_ => gate.Wait(Cancel), Cancel);
        Task[] units = [.. Enumerable.Range(0, 100).Select(
            n => journal.WriteAsync(transaction => transaction.Insert(InsertStudy, ("$uid", $"1.{n}")), Cancel))];
        gate.Set();
        await Task.WhenAll([held, .. units]);

        // A commit writes each page it changed to the log, at least two: 100 commits of their own would leave over 200 frames.
        long frames = Frames() - schema;
        Assert.Equal(100, Studies(journal).Count);
        Assert.True(frames < 30, $"{frames} frames for 100 units");

        long Frames() => new FileInfo(_state.Folder.JournalPath + "-wal").Length / 4096;
    }

    [Fact]
    public async Task Write_JournalLocked_FailsThatUnitAndLivesOn()
    {
        await using Journal journal = _state.OpenJournal(patience: TimeSpan.FromSeconds(1));
        using (SqliteConnection other = JournalConnection.Open(_state.Folder.JournalPath, writable: true))
        {
            using SqliteCommand hold = other.CreateCommand();
            hold.CommandText = "BEGIN IMMEDIATE";
            hold.ExecuteNonQuery();
            await Assert.ThrowsAsync<SqliteException>(() => journal.WriteAsync(transaction => transaction.Signal(JournalTopic.All), Cancel));
        }

        await journal.WriteAsync(transaction => transaction.Insert(InsertStudy, ("$uid", "1.9")), Cancel);
        Assert.Equal(["1.9"], Studies(journal));
    }

    [Fact]
    public async Task Signal_CommitTouchesTopic_WakesItsSubscriberOnly()
    {
        await using Journal journal = _state.OpenJournal();
        using JournalSignal runs = journal.Subscribe(JournalTopic.Runs);
        using JournalSignal deliveries = journal.Subscribe(JournalTopic.Deliveries);

        await journal.WriteAsync(transaction => transaction.Signal(JournalTopic.Runs), Cancel);

        Assert.True(await runs.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel));
        Assert.False(await deliveries.WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel));
    }

    [Fact]
    public async Task Signal_UnitUndone_WakesNobody()
    {
        await using Journal journal = _state.OpenJournal();
        using JournalSignal runs = journal.Subscribe(JournalTopic.Runs);

        await Assert.ThrowsAsync<TimeoutException>(() => journal.WriteAsync(
            transaction =>
            {
                transaction.Signal(JournalTopic.Runs);
                throw new TimeoutException();
            },
            Cancel));

        Assert.False(await runs.WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancel));
    }

    [Fact]
    public async Task Signal_AnotherProcessCommits_WakesEverybody()
    {
        await using Journal node = _state.OpenJournal();
        await using Journal runner = _state.OpenJournal();
        using JournalSignal waits = node.Subscribe(JournalTopic.Deliveries);

        await runner.WriteAsync(transaction => transaction.Insert(InsertStudy, ("$uid", "1.2")), Cancel);

        Assert.True(await waits.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel));
    }

    [Fact]
    public async Task Journals_TwoProcessesWriteAtOnce_NoUnitIsLost()
    {
        await using Journal node = _state.OpenJournal();
        await using Journal runner = _state.OpenJournal();

        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => (n % 2 == 0 ? node : runner).WriteAsync(
            transaction => transaction.Insert(InsertStudy, ("$uid", $"1.{n}")), Cancel)));

        Assert.Equal(200, Studies(node).Count);
    }

    [Fact]
    public void Open_JournalOfNewerProgram_SaysSoAndChangesNothing()
    {
        using (SqliteConnection newer = JournalConnection.Open(_state.Folder.JournalPath, writable: true))
        {
            using SqliteCommand command = newer.CreateCommand();
            command.CommandText = "PRAGMA user_version = 9999";
            command.ExecuteNonQuery();
        }

        var fault = Assert.Throws<StateFolderException>(() => _state.OpenJournal());

        Assert.Equal(StateFolderFault.JournalVersion, fault.Fault);
        Assert.Contains("9999", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileIsNoJournal_SaysSo()
    {
        File.WriteAllText(_state.Folder.JournalPath, new string('x', 8192));

        var fault = Assert.Throws<StateFolderException>(() => _state.OpenJournal());

        Assert.Equal(StateFolderFault.JournalBroken, fault.Fault);
        Assert.Contains(_state.Folder.JournalPath, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NoJournalYet_SaysWhatToDo()
    {
        var fault = Assert.Throws<StateFolderException>(() => JournalReader.Open(_state.Folder));

        Assert.Equal(StateFolderFault.JournalAbsent, fault.Fault);
        Assert.Contains("appliance run", fault.Message, StringComparison.Ordinal);
    }

    private static List<string> Studies(Journal journal) =>
        journal.Read(session => session.Query("SELECT study_uid FROM study ORDER BY study_uid", row => row.GetString(0)));
}
