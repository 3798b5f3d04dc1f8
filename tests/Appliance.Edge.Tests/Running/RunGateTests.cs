using Appliance.Edge.Running;
using Appliance.Edge.Tests.Running.Engines;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Running;

/// <summary>How many runs of one app are under way at a time.</summary>
public sealed class RunGateTests
{
    private static readonly AppVersion App = new("app", "1.0.0");
    private static readonly AppVersion Newer = new("app", "1.1.0");
    private static readonly AppVersion Other = new("other", "1.0.0");

    [Theory]
    [InlineData(0, 5, false)]
    [InlineData(2, 1, false)]
    [InlineData(2, 2, true)]
    public void Closed_UnitsLimit_CountsTheRunsUnderWay(int limit, int underWay, bool closed)
    {
        var gate = new RunGate(new RunningOptions { RunsPerApp = limit }, _ => null, _ => false);
        Assert.Equal(closed, gate.Look([App]).Closed([App], [.. Enumerable.Repeat(App, underWay), Other, Other]).Contains(App));
    }

    [Fact]
    public void Closed_TwoVersions_CountTogether()
    {
        var gate = new RunGate(new RunningOptions { RunsPerApp = 1 }, _ => null, _ => false);
        Assert.Equal([Newer], gate.Look([Newer, Other]).Closed([Newer, Other], [App]));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 4)]
    public async Task Closed_AppAsksForFewer_TheSmallerNumberCounts(int unit, int app)
    {
        await using var rig = new EngineRig();
        AppPackage package = rig.App("app", change: manifest => manifest["resources"]!["maxRuns"] = app);
        var gate = new RunGate(new RunningOptions { RunsPerApp = unit }, _ => package, _ => false);
        Assert.Equal([App], gate.Look([App]).Closed([App], [App]));
    }

    /// <summary>More runs wait than the queue looks at: those of a closed app hide nobody else's.</summary>
    [Fact]
    public async Task Claim_AppIsAtItsLimit_TheNextOfAnotherAppGoes()
    {
        await using var unit = new TestUnit();
        unit.Running.RunsPerApp = 1;
        unit.Apps.Clear();
        unit.Apps.Add(App);
        for (int study = 1; study <= 70; study++)
        {
            await unit.CloseStudyAsync($"1.2.{study}");
        }

        unit.Apps[0] = Other;
        await unit.CloseStudyAsync("1.3");
        RunGateView open = new RunGate(unit.Running, _ => null, _ => false).Look([App, Other]);
        string?[] claimed = [.. await Task.WhenAll(Enumerable.Range(1, 3).Select(slot => unit.Journal.WriteAsync(
            transaction => unit.RunQueue.ClaimNeedsTransaction(transaction, $"slot-{slot}", unit.Clock.GetUtcNow(), open)?.App.Id, TestUnit.Cancel)))];
        Assert.Equal(["app", "other", null], claimed.OrderBy(app => app ?? "~", StringComparer.Ordinal));
    }

    [Fact]
    public void Closed_AppThatWasNotAskedFor_IsClosed()
    {
        RunGateView open = new RunGate(new RunningOptions(), _ => null, _ => false).Look([App]);
        Assert.Equal([Other], open.Closed([App, Other], []));
    }

    /// <summary>A package is opened when it is first asked for, which takes as long as its models are large: the node answers scanners meanwhile.</summary>
    [Fact]
    public async Task Run_ItsPackageIsBeingOpened_TheOtherProcessWritesMeanwhile()
    {
        await using var unit = new TestUnit();
        await unit.CloseStudyAsync();
        await using var node = new OtherProcess(unit);
        var gate = new RunGate(unit.Running, _ => null, _ => node.Writes());

        Assert.True(await unit.Runner(new FakeExecutor(), gate).RunNextAsync(TestUnit.Cancel));

        Assert.NotEqual(0, node.Written);
    }
}
