using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Pipelines;

public sealed class SharedStepTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly OnnxModelCache _models = new(new OnnxRuntimeOptions());
    private readonly IReadOnlyList<string> _paths;
    private readonly AppPackage[] _apps;

    public SharedStepTests()
    {
        string study = Directory.CreateDirectory(Path.Combine(_folder.Path, "study")).FullName;
        _paths = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60, Noise = 8 }).WriteDicom(study);
        _apps = [LungApp.Package, LungVariants.Wider(_folder), LungVariants.Other(_folder)];
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _models.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(2, 1, 0)]
    public async Task RunAsync_AloneOrAfterOthers_GivesTheSameBytes(params int[] order)
    {
        StudyInput shared = Open();
        shared.Plan(_apps);
        for (int position = 0; position < order.Length; position++)
        {
            AppPackage app = _apps[order[position]];
            AppResult alone = await RunAsync(app, Open());
            AppResult beside = await RunAsync(app, shared);
            AssertSame(alone, beside);
            Assert.Equal(position > 0, beside.Timings.Any(step => step.IsShared));
            shared.Plan([.. order[(position + 1)..].Select(index => _apps[index])]);
        }

        Assert.Equal(0, shared.HeldBytes);
    }

    [Fact]
    public async Task RunAsync_SideBySide_ExecutesEachStepOnceAndGivesTheSameBytes()
    {
        StudyInput shared = Open();
        AppResult[] beside = await Task.WhenAll(_apps.Select(app => Task.Run(() => RunAsync(app, shared), Cancel)));

        int executed = beside.Sum(result => result.Timings.Count(step => !step.IsShared));
        Assert.Equal(_apps.SelectMany(app => app.Graph.Nodes).Select(node => node.Form).Distinct().Count(), executed);
        foreach ((AppPackage app, AppResult result) in _apps.Zip(beside))
        {
            AssertSame(await RunAsync(app, Open()), result);
        }
    }

    [Fact]
    public async Task RunAsync_TheRunThatExecutesTheStepIsCancelled_TheOtherExecutesIt()
    {
        StudyInput shared = Open();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var reached = new TaskCompletionSource();
        using var go = new ManualResetEventSlim();
        Task<AppResult> first = Task.Run(() => RunAsync(_apps[0], shared, new At("air", 1, () =>
        {
            reached.TrySetResult();
            go.Wait(Cancel);
        }), stop.Token), Cancel);
        await reached.Task.WaitAsync(Cancel);
        int told = 0;
        Task<AppResult> second = Task.Run(() => RunAsync(_apps[1], shared, new At("airways", 0, () => told++), Cancel), Cancel);
        await stop.CancelAsync();
        go.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        AssertSame(await RunAsync(_apps[1], Open()), await second);
        Assert.True(told > 0);
    }

    [Fact]
    public async Task RunAsync_TheStepThatOthersWaitForHangs_GoesOnOnceItsRunIsGivenUp()
    {
        var results = new StepResults();
        PipelineNode node = _apps[0].Graph.Nodes[0];
        Assert.True(results.TryClaim(node, needsValue: false, out SharedStep hanging));
        Assert.False(results.TryClaim(node, needsValue: false, out SharedStep same));
        Task<bool> waiting = same.WaitAsync(_ => { }, Cancel);

        results.Abandon(hanging);

        Assert.False(await waiting);
        Assert.True(results.TryClaim(node, needsValue: false, out SharedStep mine));
        results.Complete(hanging, StepOutcome.Of("too late"));
        results.Complete(mine, StepOutcome.Of("in time"));
        results.Abandon(mine);
        Assert.False(results.TryClaim(node, needsValue: true, out SharedStep there));
        Assert.Equal("in time", there.Outcome!.Value);
    }

    [Fact]
    public async Task RunAsync_NothingElseIsToCome_HoldsLessThanHalfOfWhatItMade()
    {
        StudyInput all = Open();
        await RunAsync(_apps[0], all);
        StudyInput planned = Open();
        planned.Plan([]);
        long most = 0;
        await RunAsync(_apps[0], planned, new At(null, 1, () => most = Math.Max(most, planned.HeldBytes)), Cancel);

        Assert.InRange(most, 1, (all.HeldBytes * 3 / 4) - 1);
        Assert.Equal(0, planned.HeldBytes);
    }

    [Fact]
    public async Task RunAsync_AnAppThatWasNotPlanned_MakesWhatWasLetGoAgain()
    {
        StudyInput shared = Open();
        shared.Plan([]);
        await RunAsync(_apps[0], shared);

        AssertSame(await RunAsync(_apps[1], Open()), await RunAsync(_apps[1], shared));
        AssertSame(await RunAsync(_apps[0], Open()), await RunAsync(_apps[0], shared));
    }

    [Fact]
    public async Task RunAsync_OtherContractSameSeries_SharesWhatIsMadeOfIt_AndAnotherSeriesDoesNot()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder.Path, "two")).FullName;
        IReadOnlyList<string> wide = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 100, Columns = 100, Slices = 64 }).WriteDicom(folder);
        AppPackage[] apps =
        [
            LungApp.Package, LungVariants.Reading(_folder, "longer", "minSlices", 31), LungVariants.Reading(_folder, "finer", "maxPixelSpacingMm", 3.5),
        ];
        StudyInput shared = StudyInput.Open([.. _paths, .. wide], Cancel);
        var results = new List<AppResult>();
        for (int next = 0; next < apps.Length; next++)
        {
            shared.Plan(apps[next..]);
            results.Add(await RunAsync(apps[next], shared));
            AssertSame(await RunAsync(apps[next], StudyInput.Open([.. _paths, .. wide], Cancel)), results[next]);
        }

        Assert.Equal([100, 100, 128], results.Select(result => result.Segmentation!.Geometry.Columns));
        Assert.Equal(["series", "pages"], results[1].Timings.Where(step => !step.IsShared).Select(step => step.StepId)); // Pages name the app.
        Assert.DoesNotContain(results[2].Timings, step => step.IsShared);
        shared.Plan([]);
        Assert.Equal(0, shared.HeldBytes);
    }

    private static void AssertSame(AppResult alone, AppResult beside)
    {
        Assert.Equal(RunOutcome.Reported, alone.Outcome);
        Assert.Equal(alone.Outcome, beside.Outcome);
        Assert.Equal(alone.Findings, beside.Findings);
        Assert.Equal(alone.Segmentation!.Labels, beside.Segmentation!.Labels);
        Assert.Equal(alone.Pictures.Select(page => page.Rgb), beside.Pictures.Select(page => page.Rgb));
        Assert.Equal(alone.SourceImages.Select(image => image.Path), beside.SourceImages.Select(image => image.Path));
        Assert.Equal(alone.Provider?.Used, beside.Provider?.Used);
        Assert.Equal(alone.Timings.Select(step => step.StepId), beside.Timings.Select(step => step.StepId));
    }

    private StudyInput Open() => StudyInput.Open(_paths, Cancel);

    private Task<AppResult> RunAsync(AppPackage app, StudyInput input) => RunAsync(app, input, null, Cancel);

    private Task<AppResult> RunAsync(AppPackage app, StudyInput input, IProgress<StepProgress>? progress, CancellationToken cancellationToken) =>
        new AppEngine(_models, TimeProvider.System).RunAsync(app, input, progress, cancellationToken);

    private sealed class At(string? step, double fraction, Action does) : IProgress<StepProgress>
    {
        public void Report(StepProgress value)
        {
            if (value.Fraction.Equals(fraction) && (step is null || value.StepId == step))
            {
                does();
            }
        }
    }
}
