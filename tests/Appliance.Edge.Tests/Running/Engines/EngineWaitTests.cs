using Appliance.Edge.Running;
using Appliance.Edge.Running.Engines;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Tests.Running.Engines;

/// <summary>A study never waits for a compiler that works for it; it waits for one that works beforehand, and not for ever.</summary>
public sealed class EngineWaitTests
{
    [Fact]
    public async Task Run_EngineIsMissing_WaitsUntilItIsReady_OthersPass()
    {
        await using var rig = new EngineRig();
        AppPackage lung = rig.App("lung");
        rig.Unit.Apps.Clear();
        rig.Unit.Apps.AddRange([Of(lung), new AppVersion("other", "1.0.0")]);
        var executor = new FakeExecutor();
        Runner runner = rig.Unit.Runner(executor, Gate(rig, lung));
        await rig.Unit.CloseStudyAsync();

        Assert.True(await runner.RunNextAsync(TestContext.Current.CancellationToken));
        Assert.False(await runner.RunNextAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["lung Pending", "other Reported"], States(rig));
        rig.Prepare(lung);
        Assert.True(await runner.RunNextAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["lung Reported", "other Reported"], States(rig));
    }

    [Fact]
    public async Task Holds_TimeIsUp_LetsRunsGoOnTheNextProvider()
    {
        await using var rig = new EngineRig();
        AppPackage lung = rig.App("lung");
        rig.Unit.Running.TensorRt.MaxWaitMinutes = 10;
        EngineWait wait = Wait(rig, lung);
        Assert.True(wait.Holds(Of(lung)));
        rig.Unit.Clock.Advance(TimeSpan.FromMinutes(9.9));
        Assert.True(wait.Holds(Of(lung)));
        rig.Unit.Clock.Advance(TimeSpan.FromMinutes(0.1));
        Assert.False(wait.Holds(Of(lung)));
    }

    [Fact]
    public async Task Holds_EngineFailedOrOptionsSaySo_WaitsForNothing()
    {
        await using var rig = new EngineRig { Instead = (_, _) => throw new InvalidDataException("no kernel") };
        AppPackage lung = rig.App("lung");
        EngineWait wait = Wait(rig, lung);
        Assert.True(wait.Holds(Of(lung)));
        rig.Unit.Running.TensorRt.WhilePreparing = WhilePreparing.NextProvider;
        Assert.False(wait.Holds(Of(lung)));
        rig.Unit.Running.TensorRt.WhilePreparing = WhilePreparing.Wait;
        rig.Prepare(lung);
        Assert.False(wait.Holds(Of(lung)));
        Assert.False(wait.Holds(new AppVersion("gone", "1.0.0")));
    }

    private static AppVersion Of(AppPackage package) => new(package.Manifest.Id, package.Manifest.Version);

    private static EngineWait Wait(EngineRig rig, AppPackage package) => new(
        rig.Shelf, app => app == Of(package) ? package : null, rig.Unit.Running, rig.Unit.Clock);

    private static RunGate Gate(EngineRig rig, AppPackage package) => new(rig.Unit.Running, _ => null, Wait(rig, package).Holds);

    private static List<string> States(EngineRig rig) => rig.Unit.Journal.Read(session =>
        session.Query("SELECT app_id || ' ' || state FROM run ORDER BY app_id", row => row.GetString(0)));
}
