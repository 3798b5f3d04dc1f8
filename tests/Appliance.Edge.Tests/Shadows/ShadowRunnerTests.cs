using System.Text.Json;
using Appliance.Contracts;
using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Edge.Tests.Receive;
using Appliance.Edge.Tests.Running;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Shadows;

/// <summary>A version that is tried beside the active one: it is compared, and leaves no other trace.</summary>
public sealed class ShadowRunnerTests : IAsyncDisposable
{
    private static readonly AppVersion Tried = new("app", "1.1.0");

    private readonly TestUnit _unit = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Shadow_AfterTheActiveVersionsRun_IsComparedOnTheSameInput()
    {
        await _unit.TryAsync(Tried, tolerances: ("lung-volume", 0.2));
        var executor = new FakeExecutor { Does = (request, _, _) => Task.FromResult(Volume(request, request.App == Tried ? 4.6 : 4.5)) };
        await RunActiveAsync(executor);

        Assert.True(await _unit.ShadowRunner(executor).RunNextAsync(Cancel));

        ShadowRow row = Assert.Single(Rows());
        Assert.Equal((ShadowState.Compared, "1.0.0"), (row.State, row.ActiveVersion));
        ShadowComparison comparison = ShadowComparison.FromJson(row.ComparisonJson!);
        Assert.True(comparison.Agrees);
        Assert.Equal((4.5, 4.6), (comparison.Findings[0].Active, comparison.Findings[0].Shadow));
        Assert.Equal([false, true], executor.Requests.Select(request => request.IsShadow));
        Assert.True(executor.Requests[0].InputDigest.Span.SequenceEqual(executor.Requests[1].InputDigest.Span));
    }

    [Fact]
    public async Task Record_Upstream_IsPseudonymousAndHasOnlyWhatMayLeave()
    {
        await _unit.TryAsync(Tried);
        var executor = new FakeExecutor();
        await RunActiveAsync(executor);

        await _unit.ShadowRunner(executor).RunNextAsync(Cancel);

        byte[] payload = _unit.Journal.Read(session => session.First("SELECT payload FROM outbox WHERE stream = 'audit'", row => (byte[])row.GetValue(0)))!;
        using var record = JsonDocument.Parse(payload);
        Assert.Equal("appliance.agreement.v1", record.RootElement.GetProperty("type").GetString());
        JsonElement data = record.RootElement.GetProperty("data");
        Assert.Equal(("1.0.0", "1.1.0"), (data.GetProperty("activeVersion").GetString(), data.GetProperty("shadowVersion").GetString()));
        Assert.Equal(["lung-volume"], data.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("id").GetString()));
        Assert.DoesNotContain("1.2.3", record.RootElement.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Study_WithAShadowBesideIt_IsAsWithout(bool breaks)
    {
        await using var without = new TestUnit();
        await _unit.TryAsync(Tried);
        var executor = new FakeExecutor { Does = (request, _, _) => request.IsShadow && breaks ? throw new InvalidDataException("broke") : Task.FromResult(FakeExecutor.Report(request)) };
        foreach (TestUnit unit in new[] { _unit, without })
        {
            await unit.CloseStudyAsync(instances: 2);
            await unit.Runner(executor).RunNextAsync(Cancel);
        }

        Assert.True(await _unit.ShadowRunner(executor).RunNextAsync(Cancel));

        Assert.Equal(without.Files(), _unit.Files());
        Assert.Equal(without.Study(), _unit.Study());
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
        foreach (string rows in new[] { "instance", "delivery", "run", "outbox WHERE stream = 'result'" })
        {
            Assert.Equal(without.Count($"SELECT count(*) FROM {rows}"), _unit.Count($"SELECT count(*) FROM {rows}"));
        }
    }

    [Fact]
    public async Task Shadow_ThatBreaks_AlarmsOnceAndQuarantinesNothing()
    {
        await _unit.TryAsync(Tried);
        var executor = new FakeExecutor { Does = (request, _, _) => request.IsShadow ? throw new InvalidDataException("the graph broke") : Task.FromResult(FakeExecutor.Report(request)) };
        await RunActiveAsync(executor);
        await RunActiveAsync(executor, "1.2.4");
        ShadowRunner shadows = _unit.ShadowRunner(executor);

        while (await shadows.RunNextAsync(Cancel))
        {
        }

        Assert.All(Rows(), row => Assert.Equal((ShadowState.Failed, "InvalidDataException: the graph broke"), (row.State, row.Reason)));
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM study WHERE stage = 'Quarantined'"));
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
        StandingAlarm alarm = Assert.Single(_unit.Journal.Read(session => StandingAlarms.Read(session, SpaceState.Plenty)));
        Assert.Equal(("shadow-failed", "app 1.1.0", 2), (alarm.Code, alarm.Part, alarm.Count));
    }

    [Fact]
    public async Task Shadow_WhileAnyOtherRunIsDue_Waits()
    {
        await _unit.TryAsync(Tried);
        var executor = new FakeExecutor();
        await RunActiveAsync(executor);
        _unit.Needs["app"] = new RunNeeds(RunLane.Background, 0, 0);
        await _unit.CloseStudyAsync("1.2.4");
        ShadowRunner shadows = _unit.ShadowRunner(executor);

        Assert.False(await shadows.RunNextAsync(Cancel));
        await _unit.Runner(executor).RunNextAsync(Cancel);
        Assert.True(await shadows.RunNextAsync(Cancel));
    }

    /// <summary>Taken for one that gave way, it would be begun again for ever.</summary>
    [Fact]
    public async Task Shadow_BreaksItselfOff_HasFailed()
    {
        await _unit.TryAsync(Tried);
        var executor = new FakeExecutor
        {
            Does = (request, _, _) => request.IsShadow ? throw new TaskCanceledException() : Task.FromResult(FakeExecutor.Report(request)),
        };
        await RunActiveAsync(executor);

        Assert.True(await _unit.ShadowRunner(executor).RunNextAsync(Cancel));

        Assert.Equal(ShadowState.Failed, Rows()[0].State);
    }

    [Fact]
    public async Task Shadow_HoldsMemoryThatARunNeeds_GivesWayAndRunsLater()
    {
        await _unit.TryAsync(Tried, new RunNeeds(RunLane.Background, 700, 0));
        FakeExecutor executor = FakeExecutor.HangingInTheShadow(_unit.Clock, out Task begun);
        await RunActiveAsync(executor);
        ShadowRunner shadows = _unit.ShadowRunner(executor);
        Task<bool> shadow = shadows.RunNextAsync(Cancel);
        await begun.WaitAsync(Cancel);
        _unit.Needs["app"] = new RunNeeds(RunLane.Routine, 300, 0);
        Assert.Equal(700, Assert.Single(_unit.Journal.Read(ShadowTable.NeedsUnderWay)).HostMebibytes);

        await _unit.CloseStudyAsync("1.2.4");
        await shadow.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        Assert.Equal(ShadowState.Pending, Rows()[0].State);
        Assert.True(await _unit.Runner(executor).RunNextAsync(Cancel));
        Assert.True(await shadows.RunNextAsync(Cancel));
        Assert.Equal(ShadowState.Compared, Rows()[0].State);
    }

    [Fact]
    public async Task Run_NoRoomBesideAShadow_IsNotClaimed()
    {
        await _unit.TryAsync(Tried);
        await RunActiveAsync(new FakeExecutor());
        await _unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE shadow_run SET state = 'Running', host_mebibytes = 700"), Cancel);
        _unit.Needs["app"] = new RunNeeds(RunLane.Routine, 300, 0);
        await _unit.CloseStudyAsync("1.2.4");

        Assert.False(await _unit.Runner(new FakeExecutor()).RunNextAsync(Cancel));
    }

    [Fact]
    public async Task Shadow_FileIsGone_IsDroppedAndTheStudyStays()
    {
        await _unit.TryAsync(Tried);
        var executor = new FakeExecutor();
        await RunActiveAsync(executor);
        File.Delete(_unit.Spool.PathOf(_unit.Instances()[0].File));

        Assert.True(await _unit.ShadowRunner(executor).RunNextAsync(Cancel));

        Assert.Equal(ShadowState.Dropped, Rows()[0].State);
        Assert.Equal(StudyStage.Delivering, _unit.Study().Stage);
        Assert.Equal(0, _unit.Count("SELECT count(*) FROM instance WHERE state = 'Missing'"));
        Assert.Single(executor.Requests);
    }

    [Fact]
    public async Task Shadow_StudyWentOn_IsDropped()
    {
        await _unit.TryAsync(Tried);
        var executor = new FakeExecutor();
        await RunActiveAsync(executor);
        await _unit.ReceiveAsync(new TestObject { Study = "1.2.3", Sop = "1.2.3.1.9" });

        Assert.True(await _unit.ShadowRunner(executor).RunNextAsync(Cancel));

        Assert.Equal(ShadowState.Dropped, Rows()[0].State);
    }

    [Fact]
    public async Task Shadow_UnitIsNeverIdle_IsDroppedInTheEnd()
    {
        await _unit.TryAsync(Tried);
        var executor = new FakeExecutor();
        await RunActiveAsync(executor);
        _unit.Clock.Advance(ShadowRunner.MaxWait + TimeSpan.FromMinutes(1));

        Assert.True(await _unit.ShadowRunner(executor).RunNextAsync(Cancel));

        Assert.Equal((ShadowState.Dropped, "the unit was never idle"), (Rows()[0].State, Rows()[0].Reason));
    }

    [Fact]
    public async Task Shadow_ProcessEndsDuringItAgain_IsNoLongerTried()
    {
        await _unit.TryAsync(Tried);
        await RunActiveAsync(new FakeExecutor());
        for (int end = 1; end <= ShadowEnding.MaxInterruptions; end++)
        {
            Assert.Equal(ShadowState.Pending, Rows()[0].State);
            await _unit.Journal.WriteAsync(transaction => ShadowTable.MoveNeedsTransaction(transaction, Rows()[0], ShadowEvent.Claimed, _unit.Clock.GetUtcNow()), Cancel);
            await _unit.RestartAsync();
            await StartAndStopAsync();
        }

        Assert.Equal(ShadowState.Failed, Rows()[0].State);
        Assert.Equal(Edge.Apps.AppState.Standby, _unit.Journal.Read(Edge.Apps.AppTable.All).Single().State);
        Assert.Equal(1, _unit.Count("SELECT count(*) FROM outbox WHERE stream = 'alarm'"));
    }

    [Fact]
    public async Task Active_NothingIsTried_AddsNoShadow()
    {
        await RunActiveAsync(new FakeExecutor());

        Assert.Equal(0, _unit.Count("SELECT count(*) FROM shadow_run"));
    }

    /// <summary>With the process stopping at once, so that nothing is executed.</summary>
    private async Task StartAndStopAsync()
    {
        _unit.Tried.Clear();
        using ShadowRunner shadows = _unit.ShadowRunner(new FakeExecutor { Does = (_, _, _) => throw new InvalidOperationException("nothing is idle") });
        await _unit.Journal.WriteAsync(transaction => transaction.Execute("UPDATE run SET state = 'Pending'"), Cancel);
        _unit.Tried[Tried] = new ShadowApp(default, new Dictionary<string, double>());
        await shadows.StartAsync(Cancel);
        await shadows.StopAsync(Cancel);
    }

    private async Task RunActiveAsync(FakeExecutor executor, string study = "1.2.3")
    {
        await _unit.CloseStudyAsync(study);
        Assert.True(await _unit.Runner(executor).RunNextAsync(Cancel));
    }

    private List<ShadowRow> Rows() => _unit.Journal.Read(session => ShadowTable.Of(session, Tried));

    private static Execution Volume(ExecutionRequest request, double litres) => FakeExecutor.Report(request) with
    {
        Result = new RunResult { Findings = [new RunFinding("lung-volume", "Lung volume", "肺容积", litres, "L", "L", null, Exportable: true)] },
    };
}
