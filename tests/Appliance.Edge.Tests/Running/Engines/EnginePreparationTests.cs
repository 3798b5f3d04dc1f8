using Appliance.Edge.Running.Engines;
using Appliance.Edge.Storage;
using Appliance.Edge.Tests.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Tests.Running.Engines;

/// <summary>Engines are compiled beforehand, once for each GPU and software, and what is not whole does not count.</summary>
public sealed class EnginePreparationTests
{
    [Fact]
    public async Task Prepare_WhatAppsNeed_IsCompiledOnceAndFound()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung"), same = rig.App("same"), other = rig.App("other", fp16: true);
        Assert.Equal(("", "its engine has not been compiled yet"), Lookup(rig, app));
        var told = new List<EngineProgress>();
        rig.Preparation.Prepare([app, same, other], told.Add, null, trim: true, TestContext.Current.CancellationToken);

        // Two apps with the same model and terms share one engine; another precision is another one.
        Assert.Equal(["lung", "other"], rig.Compiled);
        Assert.Equal([("lung-air.onnx", 0, 2), ("lung-air.onnx", 1, 2)], told.Select(one => (one.Model, one.Done, one.All)));
        Assert.Equal((rig.Store.FoldersOf(rig.KeyOf(app)).Engine, ""), Lookup(rig, same));
        rig.Prepare(app, same, other);
        rig.StartWith(EngineRig.A2000);
        rig.Prepare(app, same, other);
        Assert.Equal(2, rig.Compiled.Count);
    }

    [Fact]
    public async Task Prepare_AnotherDriver_CompilesAgain_AndTheOldEngineServesWhenItComesBack()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung");
        rig.Prepare(app);
        rig.StartWith(EngineRig.A2000 with { Driver = "560.35.03" });
        Assert.Equal(EngineState.Absent, rig.StateOf(app));
        rig.Prepare(app);
        Assert.Equal(2, rig.Compiled.Count);
        rig.StartWith(EngineRig.A2000);
        Assert.Equal(EngineState.Ready, rig.StateOf(app));
    }

    [Fact]
    public async Task Prepare_CompilerBreaks_IsSaidWithItsReason_AndTriedAgainByTheNextProcessOnly()
    {
        await using var rig = new EngineRig { Instead = (_, _) => throw new InvalidDataException("no kernel for NonZero") };
        AppPackage app = rig.App("lung");
        rig.Prepare(app);
        Assert.Equal(("", "its engine could not be compiled: no kernel for NonZero"), Lookup(rig, app));
        rig.Instead = null;
        rig.Prepare(app);
        Assert.Equal(EngineState.Failed, rig.StateOf(app));
        rig.StartWith(EngineRig.A2000);
        rig.Prepare(app);
        Assert.Equal(EngineState.Ready, rig.StateOf(app));
    }

    [Fact]
    public async Task Prepare_CompilerLeavesNoFile_IsAFailure()
    {
        await using var rig = new EngineRig { Instead = (_, _) => { } };
        AppPackage app = rig.App("lung");
        rig.Prepare(app);
        Assert.Equal(("", "its engine could not be compiled: TensorRT took no part of the model: nothing was compiled."), Lookup(rig, app));
    }

    [Fact]
    public async Task Recover_ProcessEndedWhileCompiling_RemovesWhatItLeft()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung");
        string key = rig.KeyOf(app);
        rig.Store.Begin(key, rig.Shelf.Needed(app)[key], EngineRig.A2000);
        await File.WriteAllTextAsync(Path.Combine(rig.Store.FoldersOf(key).Engine, "half.engine"), "half", TestContext.Current.CancellationToken);
        Assert.Equal(("", "its engine is still being compiled"), Lookup(rig, app));

        rig.StartWith(EngineRig.A2000);
        rig.Preparation.Recover();
        Assert.False(Directory.Exists(rig.Store.FoldersOf(key).Engine));
        rig.Prepare(app);
        Assert.Equal(EngineState.Ready, rig.StateOf(app));
    }

    [Fact]
    public async Task Lookup_EngineIsDamaged_IsNotUsedAndIsCompiledAnew()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung");
        rig.Prepare(app);
        string file = Directory.GetFiles(rig.Store.FoldersOf(rig.KeyOf(app)).Engine).Single();
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        rig.StartWith(EngineRig.A2000);
        Assert.Equal(("", "its engine has not been compiled yet"), Lookup(rig, app));
        rig.Prepare(app);
        Assert.Equal(EngineState.Ready, rig.StateOf(app));
    }

    /// <summary>What ONNX Runtime compiled on the spot lies beside what was compiled here, and would be taken for it ever after.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Spoiled_AnotherEngineWasCompiledInItsPlace_IsCompiledAnew_AndByTheNextProcessToo(bool restarts)
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung");
        rig.Prepare(app);
        Assert.Equal(EngineState.Ready, rig.StateOf(app));
        await File.WriteAllBytesAsync(Path.Combine(rig.Store.FoldersOf(rig.KeyOf(app)).Engine, "TensorrtExecutionProvider_1.engine"), [1], TestContext.Current.CancellationToken);

        if (restarts)
        {
            rig.StartWith(EngineRig.A2000);
        }
        else
        {
            rig.Shelf.RuntimeOptions().EngineSpoiled!(app.CompiledModels.Single());
        }

        Assert.Equal(EngineState.Absent, rig.StateOf(app));
        Assert.Equal(("", "its engine has not been compiled yet"), Lookup(rig, app));
        rig.Prepare(app);
        Assert.Equal(EngineState.Ready, rig.StateOf(app));
        Assert.Equal(["lung", "lung"], rig.Compiled);
    }

    [Fact]
    public async Task Prepare_NoRoom_RemovesTheLongestUnused_NeverAnActiveOne()
    {
        await using var rig = new EngineRig();
        rig.Unit.Running.TensorRt.CacheMebibytes = 1; // An engine of the rig has 0.57 MiB.
        AppPackage active = rig.App("active"), first = rig.App("first", fp16: true);
        rig.Prepare(first);
        rig.Unit.Clock.Advance(TimeSpan.FromDays(1));
        rig.Prepare(active);
        Assert.Equal((EngineState.Ready, EngineState.Absent), (rig.StateOf(active), rig.StateOf(first)));

        // Together the two do not fit; both are active, so both stay.
        rig.Unit.Clock.Advance(TimeSpan.FromDays(1));
        rig.Prepare(active, first);
        Assert.Equal((EngineState.Ready, EngineState.Ready), (rig.StateOf(active), rig.StateOf(first)));

        // One that is not active goes before one that was used since.
        rig.Unit.Clock.Advance(TimeSpan.FromDays(1));
        rig.Shelf.Lookup(first.CompiledModels.Single());
        Assert.Equal([rig.KeyOf(active)], rig.Store.Trim(new HashSet<string>(), 1 << 20));
    }

    [Fact]
    public async Task Prepare_AnotherProcessCompiles_LeavesItToThat()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung");
        using (rig.Store.Lock())
        {
            Assert.Equal(StateFolderFault.InUse, Assert.Throws<StateFolderException>(() => rig.Prepare(app)).Fault);
        }

        Assert.Empty(rig.Compiled);
        rig.Prepare(app);
        Assert.Single(rig.Compiled);
    }

    [Fact]
    public async Task Needed_NoGpuOrNoTensorRtOrNoTerms_IsNothing()
    {
        await using var rig = new EngineRig();
        AppPackage app = rig.App("lung");
        Assert.Single(rig.Shelf.Needed(app));
        Assert.Empty(rig.Shelf.Needed(AppPackage.Load(Path.Combine(new Appliance.Edge.Running.RunningOptions().AppsFolder, "ct-lung-density"))));
        rig.Unit.Running.Providers.Add(ExecutionProvider.Cuda);
        rig.StartWith(EngineRig.A2000);
        Assert.Empty(rig.Shelf.Needed(app));
        rig.Unit.Running.Providers.Clear();
        rig.StartWith(null);
        Assert.Empty(rig.Shelf.Needed(app));
        rig.Prepare(app);
        Assert.Empty(rig.Compiled);
    }

    /// <summary>Whatever operation of the disk fails, the engine is ready and whole, or it does not count and the next process compiles it.</summary>
    [Fact]
    public async Task Prepare_NthOperationFails_NeverLeavesAnEngineThatCountsAndIsNotWhole()
    {
        bool failed = true;
        int ready = 0;
        for (int n = 1; failed; n++)
        {
            var disk = new FaultyFileSystem(n);
            await using var rig = new EngineRig(disk: disk);
            AppPackage app = rig.App("lung");
            string key = rig.KeyOf(app);
            try
            {
                rig.Prepare(app);
            }
            catch (IOException)
            {
                // The disk's own fault: told, and tried again.
            }

            failed = disk.Failed;
            ready += rig.StateOf(app) == EngineState.Ready ? 1 : 0;
            Assert.True(rig.StateOf(app) != EngineState.Ready || rig.Store.IsWhole(key, rig.Store.Find(key)!));
            rig.StartWith(EngineRig.A2000);
            rig.Preparation.Recover();
            rig.Prepare(app);
            Assert.Equal(EngineState.Ready, rig.StateOf(app));
        }

        Assert.InRange(ready, 1, int.MaxValue);
    }

    private static (string Folder, string Reason) Lookup(EngineRig rig, AppPackage app)
    {
        EngineAnswer answer = rig.Shelf.Lookup(app.CompiledModels.Single());
        return (answer.Folders?.Engine ?? "", answer.Reason);
    }
}
