using Appliance.Contracts;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Edge.Tests.Studies;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Tests.Entitlements;

public sealed class MeterTests : IAsyncDisposable
{
    // Everything that the transaction of a report touches.
    private static readonly string[] Tables =
        ["run", "study", "instance", "delivery", "outbox", "outbox_stream", "meter", "meter_head", "licence_clock"];

    private readonly LicenceScene _scene = new();

    private static CancellationToken Cancel => LicenceScene.Cancel;

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Report_CountsTheStudyByItsPseudonym()
    {
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        await _scene.RunStudyAsync("1.2.3");

        MeterRecord record = Assert.Single(_scene.Meter()).Record;
        Assert.Equal(
            (1, "app", "1.0.0", _scene.Unit.Identity.Pseudonym("1.2.3"), "vendor", "L-1", MeterRecord.Beginning),
            (record.Seq, record.App, record.Version, record.Study, record.Publisher, record.Serial, record.PreviousHash));
        Assert.Null(_scene.MeterFault());
    }

    [Fact]
    public async Task Study_RunByAnotherVersionOfTheApp_CountsOnce_ByAnotherApp_Twice()
    {
        _scene.Unit.Licensed.Add("other");
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        await _scene.BringAsync(_scene.Perpetual("L-2") with { App = "other" });
        _scene.Unit.Apps.Add(new AppVersion("app", "2.0.0"));
        _scene.Unit.Apps.Add(new AppVersion("other", "1.0.0"));
        await _scene.Unit.CloseStudyAsync();
        Runner runner = _scene.Unit.Runner(_scene.Executor);
        while (await runner.RunNextAsync(Cancel))
        {
        }

        Assert.Equal(3, _scene.Unit.Runs().Count(run => run.State == RunState.Reported));
        Assert.Equal(["app", "other"], _scene.Meter().Select(one => one.Record.App).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task RefusalOrFailureOfTheApp_CountsNothing()
    {
        await _scene.BringAsync(_scene.PerStudy("S-1", 5));
        await _scene.Unit.CloseStudyAsync("1.2.3");
        await _scene.Unit.Runner(new FakeExecutor { Does = (request, _, _) => Task.FromResult(FakeExecutor.Report(request) with { State = RunState.Refused }) })
            .RunNextAsync(Cancel);
        await _scene.Unit.CloseStudyAsync("1.2.4");
        await _scene.Unit.Runner(new FakeExecutor { Does = (_, _, _) => throw new InvalidDataException("broke") }).RunNextAsync(Cancel);

        Assert.Empty(_scene.Meter());
        _scene.Unit.Clock.Advance(TimeSpan.FromMinutes(1));
        await _scene.Unit.Runner(_scene.Executor).RunNextAsync(Cancel);
        Assert.Single(_scene.Meter());
    }

    [Fact]
    public async Task Run_OthersUsedTheLicenceUpMeanwhile_ReportsNothing_AndIsRefusedNext()
    {
        await _scene.BringAsync(_scene.PerStudy("S-1", 1));
        await _scene.Unit.CloseStudyAsync();
        Runner runner = _scene.Unit.Runner(new FakeExecutor
        {
            Does = async (request, _, _) =>
            {
                if (request.Refusals.Count == 0)
                {
                    await _scene.Unit.Journal.WriteAsync(
                        transaction => MeterTable.AddNeedsTransaction(
                            transaction, new AppVersion("app", "1.0.0"), "another study", "vendor", "S-1", _scene.Unit.Clock.GetUtcNow()),
                        Cancel);
                }

                return LicenceScene.Answer(request);
            },
        });

        await runner.RunNextAsync(Cancel);
        Assert.Equal((RunState.Pending, 0), (_scene.Unit.Runs()[0].State, _scene.Unit.Runs()[0].Attempts));
        Assert.Equal((0, 0), (_scene.Unit.Count("SELECT count(*) FROM instance WHERE origin = 'Evidence'"), _scene.Unit.Count("SELECT count(*) FROM outbox")));
        Assert.Single(_scene.Unit.Files(), file => file.EndsWith(".dcm", StringComparison.Ordinal));

        await runner.RunNextAsync(Cancel);
        Assert.Equal("Refused licence-exhausted", LicenceScene.Ending(_scene.Unit.Runs()[0]));
        Assert.Equal(["another study"], _scene.Meter().Select(one => one.Record.Study));
    }

    [Fact]
    public async Task Report_NthRowFails_NothingIsReportedAndNothingCounted_ThenBothOnce()
    {
        int rows = await PerformedStepFaultTests.UntilNoneFailsAsync(async n =>
        {
            await using var scene = new LicenceScene();
            await scene.BringAsync(scene.PerStudy("S-1", 5));
            await scene.RunStudyAsync("1.2.2");
            await scene.Unit.CloseStudyAsync("1.2.3");
            FailingRows failing = await FailingRows.InAsync(scene.Unit.Journal, n, Tables);
            try
            {
                await scene.Unit.Runner(scene.Executor).RunNextAsync(Cancel);
            }
            catch (SqliteException)
            {
                Assert.True(failing.Failed);
            }

            Assert.Equal(scene.Unit.Runs().Count(run => run.State == RunState.Reported), scene.Meter().Count);
            Assert.Null(scene.MeterFault());
            failing.Disarm();
            await scene.RestartAsync();
            Runner next = scene.Unit.Runner(scene.Executor);
            while (await next.RunNextAsync(Cancel))
            {
            }

            Assert.Equal(
                [RunState.Reported, RunState.Reported], scene.Unit.Runs().Select(run => run.State));
            Assert.Equal(["1.2.2", "1.2.3"], scene.Meter().Select(one => one.Record.Study == scene.Unit.Identity.Pseudonym("1.2.2") ? "1.2.2" : "1.2.3"));
            Assert.Null(scene.MeterFault());
            return failing.Failed;
        });

        Assert.InRange(rows, 12, 40);
    }

    public static TheoryData<string, long> Alterations => new()
    {
        { "UPDATE meter SET at = '2026-03-01T08:00:00.001Z' WHERE seq = 2", 2 },
        { "UPDATE meter SET app_id = 'x' WHERE seq = 2", 2 },
        { "UPDATE meter SET app_version = '9.0.0' WHERE seq = 2", 2 },
        { "UPDATE meter SET study = 'x' WHERE seq = 2", 2 },
        { "UPDATE meter SET publisher = 'x' WHERE seq = 2", 2 },
        { "UPDATE meter SET serial = 'x' WHERE seq = 2", 2 },
        { "UPDATE meter SET prev_hash = zeroblob(32) WHERE seq = 2", 2 },
        { "UPDATE meter SET hash = zeroblob(32) WHERE seq = 2", 2 },
        { "DELETE FROM meter WHERE seq = 1", 1 },
        { "DELETE FROM meter WHERE seq = 2", 2 },
        { "DELETE FROM meter WHERE seq = 3", 3 },
        { "DELETE FROM meter", 1 },
        { "DELETE FROM meter_head", 4 },
    };

    [Theory]
    [MemberData(nameof(Alterations))]
    public async Task Record_AlteredOrMissing_IsFound(string change, long seq)
    {
        await _scene.BringAsync(_scene.Perpetual("L-1"));
        foreach (string study in (string[])["1.2.1", "1.2.2", "1.2.3"])
        {
            await _scene.RunStudyAsync(study);
        }

        Assert.Null(_scene.MeterFault());
        await _scene.Unit.Journal.WriteAsync(transaction => transaction.Execute(change), Cancel);
        Assert.Equal(seq, _scene.MeterFault());
    }
}
