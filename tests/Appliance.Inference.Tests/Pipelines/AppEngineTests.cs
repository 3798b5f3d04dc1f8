using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

public sealed class AppEngineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly IReadOnlyList<string> _paths;

    public AppEngineTests() => _paths = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60, Noise = 8 }).WriteDicom(_folder.Path);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_OneOrTwoThreads_AnyOrderOfFiles_GivesTheSameBytes()
    {
        AppResult one = await LungApp.RunAsync(_paths, threads: 1);
        AppResult two = await LungApp.RunAsync(_paths.Reverse(), threads: 2);
        Assert.Equal(one.Findings, two.Findings);
        Assert.Equal(one.Segmentation!.Labels, two.Segmentation!.Labels);
        Assert.Equal(one.Pictures.Select(page => page.Rgb), two.Pictures.Select(page => page.Rgb));
    }

    [Fact]
    public async Task RunAsync_SameStudyAgain_SharesEveryStep()
    {
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        var engine = new AppEngine(models, TimeProvider.System);
        StudyInput study = StudyInput.Open(_paths, TestContext.Current.CancellationToken);
        AppResult first = await engine.RunAsync(LungApp.Package, study, null, TestContext.Current.CancellationToken);
        AppResult second = await engine.RunAsync(LungApp.Package, study, null, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(first.Timings, step => step.IsShared);
        Assert.All(second.Timings, step => Assert.True(step.IsShared));
        Assert.Same(first.Segmentation, second.Segmentation);
    }

    [Fact]
    public async Task RunAsync_TellsEveryStepFromItsBeginningToItsEnd()
    {
        var told = new List<StepProgress>();
        await LungApp.RunAsync(_paths, progress: new Collector(told));
        Assert.Equal(LungApp.Package.Graph.Nodes.Select(node => node.Id), told.Select(step => step.StepId).Distinct());
        Assert.All(told, step => Assert.InRange(step.Fraction, 0, 1));
        Assert.Equal((1.0, told[^1].Steps), (told[^1].Fraction, told[^1].StepNumber));
    }

    [Fact]
    public async Task RunAsync_Cancelled_ThrowsAndLeavesNothingBehind()
    {
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        var engine = new AppEngine(models, TimeProvider.System);
        StudyInput study = StudyInput.Open(_paths, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var stopper = new Stopper(stop, "air");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => engine.RunAsync(LungApp.Package, study, stopper, stop.Token));
        AppResult again = await engine.RunAsync(LungApp.Package, study, null, TestContext.Current.CancellationToken);
        Assert.Equal(RunOutcome.Reported, again.Outcome);
    }

    [Fact]
    public async Task RunAsync_ModelFileGone_FailsWithTheStepAndAPageThatIsNoResult()
    {
        string copy = Directory.CreateDirectory(Path.Combine(_folder.Path, "app")).FullName;
        foreach (string file in new[] { "app.json", "lung-air.onnx" })
        {
            File.Copy(Path.Combine(LungApp.Package.Folder, file), Path.Combine(copy, file));
        }
        var package = Inference.Apps.AppPackage.Load(copy);
        File.Delete(Path.Combine(copy, "lung-air.onnx"));
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        AppResult result = await new AppEngine(models, TimeProvider.System).RunAsync(package, StudyInput.Open(_paths, TestContext.Current.CancellationToken), null, TestContext.Current.CancellationToken);
        Assert.Equal(RunOutcome.Failed, result.Outcome);
        Assert.StartsWith("Step 'air':", result.Failure, StringComparison.Ordinal);
        Assert.Equal("failure", Assert.Single(result.Pictures).Name);
    }

    private sealed class Collector(List<StepProgress> told) : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
            lock (told)
            {
                told.Add(value);
            }
        }
    }

    private sealed class Stopper(CancellationTokenSource stop, string step) : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
            if (value.StepId == step)
            {
                stop.Cancel();
            }
        }
    }
}
