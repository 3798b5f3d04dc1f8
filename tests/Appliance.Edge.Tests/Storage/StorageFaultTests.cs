using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Tests.Storage;

/// <summary>What is the disk's fault is waited for; what is ours is told and ends.</summary>
public sealed class StorageFaultTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>All primary result codes of errors (sqlite.org/rescode.html), and some extended ones.</summary>
    public static TheoryData<string, int, bool> Codes => new()
    {
        { "ERROR: a wrong statement", 1, false },
        { "INTERNAL", 2, false },
        { "PERM", 3, true },
        { "ABORT: a rollback inside of a read", 4, false },
        { "BUSY", 5, true },
        { "LOCKED", 6, true },
        { "NOMEM", 7, true },
        { "READONLY", 8, true },
        { "INTERRUPT: nothing here interrupts", 9, false },
        { "IOERR", 10, true },
        { "CORRUPT", 11, true },
        { "NOTFOUND", 12, false },
        { "FULL", 13, true },
        { "CANTOPEN", 14, true },
        { "PROTOCOL: the locks of the log", 15, true },
        { "EMPTY", 16, false },
        { "SCHEMA", 17, false },
        { "TOOBIG", 18, false },
        { "CONSTRAINT", 19, false },
        { "MISMATCH", 20, false },
        { "MISUSE", 21, false },
        { "NOLFS", 22, true },
        { "AUTH", 23, false },
        { "FORMAT", 24, false },
        { "RANGE", 25, false },
        { "NOTADB", 26, true },
        { "IOERR_FSYNC", 10 | (4 << 8), true },
        { "BUSY_SNAPSHOT", 5 | (2 << 8), true },
        { "CONSTRAINT_FOREIGNKEY", 19 | (3 << 8), false },
        { "ERROR_MISSING_COLLSEQ", 1 | (1 << 8), false },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void Sqlite_EveryCode_IsTheMachinesOrOurs(string what, int code, bool storage) =>
        Assert.True(storage == StorageFault.IsStorage(new SqliteException(what, code)), what);

    [Fact]
    public void OtherFaults_OfTheDisk_AreStorage_AndDefectsAreNot()
    {
        Assert.True(StorageFault.IsStorage(new IOException()));
        Assert.True(StorageFault.IsStorage(new UnauthorizedAccessException()));
        Assert.False(StorageFault.IsStorage(new InvalidOperationException()));
    }

    [Fact]
    public async Task Receive_OurStatementIsWrong_ThrowsItAndLeavesNothing()
    {
        await using var unit = new TestUnit();
        await BreakAsync(unit, "association_study");
        long association = await unit.Journal.WriteAsync(
            transaction => AssociationTable.OpenNeedsTransaction(transaction, "CT1", "APPLIANCE", "10.0.0.9", unit.Clock.GetUtcNow()), Cancel);

        var fault = await Assert.ThrowsAsync<SqliteException>(() => unit.ReceiveAsync(new TestObject(), association));

        Assert.False(StorageFault.IsStorage(fault));
        Assert.Empty(unit.Files());
        Assert.Equal(0, unit.Count("SELECT count(*) FROM instance"));
    }

    /// <summary>A worker that trips over a defect ends, and the process with it, at Critical: it does not try the same for ever.</summary>
    [Fact]
    public async Task Collector_OurStatementIsWrong_EndsWithIt()
    {
        await using var unit = new TestUnit();
        await unit.ReceiveAsync(new TestObject());
        await BreakAsync(unit, "closing");
        unit.Clock.Advance(TimeSpan.FromSeconds(unit.Studies.QuietPeriodSeconds));
        using StudyCollector collector = unit.Collector;
        await collector.StartAsync(Cancel);

        var fault = await Assert.ThrowsAsync<SqliteException>(() => collector.ExecuteTask!.WaitAsync(Cancel));

        Assert.False(StorageFault.IsStorage(fault));
        Assert.Equal(StudyStage.Receiving, unit.Study().Stage);
    }

    /// <summary>Statements on the table are wrong from here on, as after a mistake of ours.</summary>
    private static Task BreakAsync(TestUnit unit, string table) =>
        unit.Journal.WriteAsync(transaction => transaction.Execute($"ALTER TABLE {table} RENAME TO {table}_elsewhere"), Cancel);
}
