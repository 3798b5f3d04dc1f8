using Appliance.Edge.Apps;
using Appliance.Edge.Health;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Running.Engines;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Running.Engines;

/// <summary>The runner's own background work: what is active is compiled, at start and when it becomes active.</summary>
public sealed class EnginePreparerTests
{
    [Fact]
    public async Task Start_ActiveAppLacksItsEngine_IsCompiledAndItsRunsAreWoken()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung");
        string key = rig.KeyOf(app);
        rig.Store.Begin(key, rig.Shelf.Needed(app)[key], EngineRig.A2000); // An earlier process was interrupted.
        using var models = new OnnxModelCache(new OnnxRuntimeOptions { Threads = 1 });
        using EnginePreparer preparer = Preparer(rig, models);
        using JournalSignal woken = rig.Unit.Journal.Subscribe(JournalTopic.Runs);

        await preparer.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(await woken.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken));
        await preparer.StopAsync(TestContext.Current.CancellationToken);

        Assert.Equal(EngineState.Ready, rig.StateOf(app));
        Assert.Equal(["lung"], rig.Compiled);
    }

    [Fact]
    public async Task Prepare_SessionWasOpenedWithoutTheEngine_IsOpenedAnew()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung");
        using var models = new OnnxModelCache(rig.Shelf.RuntimeOptions());
        ModelSource source = app.CompiledModels.Single();
        OnnxModel before = models.Get(source.Sha256, source.Path, source.Terms);
        using EnginePreparer preparer = Preparer(rig, models);
        preparer.PrepareOnce(TestContext.Current.CancellationToken);
        Assert.NotSame(before, models.Get(source.Sha256, source.Path, source.Terms));
        Assert.NotEmpty(before.Inputs); // Whoever runs it goes on.
    }

    /// <summary>Golden cases that came out before the sessions were renewed came out on the old ones: the gate does not open on their word.</summary>
    [Fact]
    public async Task Prepare_GoldenCasesCameOutOnTheOldSession_AreOwedAgain()
    {
        await using var rig = new EngineRig();
        AppPackage package = rig.App("lung");
        var app = new AppVersion(package.Id, package.Version);
        await rig.Unit.Journal.WriteAsync(
            transaction => AppProofTable.ProvedNeedsTransaction(transaction, app, rig.Unit.Ground.SubjectOf(package), rig.Unit.Ground.Platform, rig.Unit.Clock.GetUtcNow()),
            TestContext.Current.CancellationToken);
        using var models = new OnnxModelCache(rig.Shelf.RuntimeOptions());
        using EnginePreparer preparer = Preparer(rig, models);

        preparer.PrepareOnce(TestContext.Current.CancellationToken);

        Assert.Equal(["lung"], rig.Compiled);
        Assert.Equal(ProofState.Owed, rig.Unit.Journal.Read(session => AppProofTable.Find(session, app))!.State);
    }

    private static EnginePreparer Preparer(EngineRig rig, OnnxModelCache models)
    {
        rig.Unit.Running.AppsFolder = Path.Combine(rig.Unit.Folder.Path, "test-apps");
        var installed = new InstalledCatalogue(rig.Unit.Folder, new AppStore(rig.Unit.Folder, rig.Unit.Disk), new AppsOptions(), rig.Unit.Clock);
        var shelf = new AppShelf(rig.Unit.Running, rig.Unit.Journal, installed, NullLogger<AppShelf>.Instance);
        return new EnginePreparer(
            rig.Shelf, rig.Preparation, shelf, models, rig.Unit.Proofs, rig.Unit.Journal, new Heartbeats(rig.Unit.Clock), NullLogger<EnginePreparer>.Instance);
    }
}
