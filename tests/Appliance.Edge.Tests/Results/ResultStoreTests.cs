using Appliance.Edge.Results;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Results;

/// <summary>The files of a result are there whole, or not at all, and as long as their study.</summary>
public sealed class ResultStoreTests : IAsyncDisposable
{
    private static readonly AppVersion App = new("app", "1.0.0");
    private static readonly ResultFile[] Files = [new("page-1-summary.png", new byte[] { 1, 2, 3 }), new("findings.json", "{}"u8.ToArray())];
    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Run_ThatEnds_LeavesItsFilesByStudyRevisionAndApp()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(Reporting()).RunNextAsync(Cancel);

        string folder = _unit.Results.PathOf(new StudyRevision(1, 1), App);
        Assert.EndsWith("/results/1/1/app-1.0.0", folder, StringComparison.Ordinal);
        Assert.Equal(["findings.json", "page-1-summary.png"], Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Combine(folder, "page-1-summary.png")));
    }

    [Fact]
    public async Task Run_ThatIsSuperseded_LeavesNone()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(new FakeExecutor
        {
            Does = async (request, _, _) =>
            {
                await _unit.ReceiveAsync(new Receive.TestObject { Study = "1.2.3", Sop = "1.2.3.1.9" });
                return FakeExecutor.Report(request) with { Files = Files };
            },
        }).RunNextAsync(Cancel);

        Assert.Equal(RunState.Superseded, _unit.Runs()[0].State);
        Assert.False(Directory.Exists(_unit.Results.PathOf(new StudyRevision(1, 1), App)));
    }

    /// <summary>Fails the n-th operation until none fails: a run that ended has all its files, one that did not has none.</summary>
    [Fact]
    public async Task AnyDiskOperationFails_FilesAreThereWholeWithTheRunsEnd()
    {
        for (int n = 1; ; n++)
        {
            var disk = new LateFaultyFileSystem(n);
            await using var unit = new TestUnit(disk);
            await unit.CloseStudyAsync();
            disk.Arm();
            Runner runner = unit.Runner(Reporting());
            string folder = unit.Results.PathOf(new StudyRevision(1, 1), App);
            while (unit.Study().Stage == StudyStage.Ready)
            {
                try
                {
                    await runner.RunNextAsync(Cancel);
                }
                catch (IOException)
                {
                    Assert.Equal(RunState.Running, unit.Runs()[0].State);
                }
            }

            Assert.Equal(Files.Length, Directory.GetFiles(folder).Length);
            Assert.Equal(3, File.ReadAllBytes(Path.Combine(folder, "page-1-summary.png")).Length);
            Assert.Single(Directory.GetDirectories(Path.GetDirectoryName(folder)!));
            if (!disk.Failed)
            {
                Assert.True(n > 15);
                return;
            }
        }
    }

    /// <summary>Else the findings of an attempt that the journal never knew of would stand beside a run that failed later.</summary>
    [Fact]
    public async Task Journal_EachRowFailsOnce_NoFilesAreThereWithoutTheRunsEnd()
    {
        int failures = 0;
        for (int failAt = 1; ; failAt++)
        {
            await using var unit = new TestUnit();
            await unit.CloseStudyAsync();
            FailingRows rows = await FailingRows.InAsync(unit.Journal, failAt, "run", "instance", "delivery", "outbox", "study");
            try
            {
                await unit.Runner(Reporting()).RunNextAsync(Cancel);
            }
            catch (SqliteException)
            {
                failures++;
                Assert.False(Directory.Exists(unit.Results.PathOf(new StudyRevision(1, 1), App)));
            }

            if (!rows.Failed)
            {
                Assert.True(Directory.Exists(unit.Results.PathOf(new StudyRevision(1, 1), App)));
                Assert.InRange(failures, 5, 100);
                return;
            }
        }
    }

    [Fact]
    public async Task Recover_RemovesWhatACrashLeft_AndNothingElse()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(Reporting()).RunNextAsync(Cancel);
        var crashed = new StudyRevision(1, 2);
        _unit.Results.Write(crashed, App, Files);
        string unfinished = Directory.CreateDirectory(_unit.Results.PathOf(new StudyRevision(1, 1), new AppVersion("other", "1.0.0")) + ".part").FullName;

        _unit.Results.Recover(_unit.Journal);

        Assert.True(Directory.Exists(_unit.Results.PathOf(new StudyRevision(1, 1), App)));
        Assert.False(Directory.Exists(_unit.Results.PathOf(crashed, App)));
        Assert.False(Directory.Exists(unfinished));
    }

    [Fact]
    public async Task Retention_RemovesThemWithTheLastFileOfTheStudy()
    {
        await _unit.CloseStudyAsync();
        await _unit.Runner(Reporting()).RunNextAsync(Cancel);
        Retention retention = _unit.Retention(new RetentionOptions());
        await retention.RunAsync(Cancel);
        Assert.True(Directory.Exists(_unit.Results.OfStudy(1)));

        await _unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE instance SET state = 'Deleted', deleted_at = stored_at WHERE origin = 'Received'"), Cancel);
        await retention.RunAsync(Cancel);
        Assert.True(Directory.Exists(_unit.Results.OfStudy(1)));

        await _unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE instance SET state = 'Deleted', deleted_at = stored_at"), Cancel);
        await retention.RunAsync(Cancel);
        Assert.False(Directory.Exists(_unit.Results.OfStudy(1)));
    }

    [Fact]
    public void Write_DiskIsFull_IsOutOfSpace_AndLeavesNothing()
    {
        var store = new ResultStore(_unit.Folder, new FaultyFileSystem(9, FaultyFileSystem.NoSpace), NullLogger<ResultStore>.Instance);

        Assert.Throws<OutOfSpaceException>(() => store.Write(new StudyRevision(1, 1), App, Files));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_unit.Results.OfStudy(1), "1")));
    }

    private static FakeExecutor Reporting() => new()
    {
        Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with { Files = Files }),
    };
}
