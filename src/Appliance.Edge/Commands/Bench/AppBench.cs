using System.Diagnostics;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Edge.Running;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Runtime;
using Appliance.Inference.Sealing;

namespace Appliance.Edge.Commands.Bench;

/// <summary>Measures what an app costs on a study, alone in this process.</summary>
/// <param name="app">The app.</param>
/// <param name="runtime">How models are run.</param>
/// <param name="key">The unit's key, for models that are sealed.</param>
/// <param name="decoder">Decodes compressed images.</param>
/// <param name="clock">The clock.</param>
internal sealed class AppBench(AppPackage app, OnnxRuntimeOptions runtime, Func<UnitKey> key, IFrameDecoder decoder, TimeProvider clock)
{
    private const string Headers = "(headers)";
    private const string Evidence = "(evidence)";

    private long _managedBytes;

    /// <summary>Measures.</summary>
    /// <param name="name">What the study is called.</param>
    /// <param name="files">Its files.</param>
    /// <param name="repeats">How many runs make up the steady figures.</param>
    /// <param name="progress">Told of runs that are done, and of all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<AppCost> MeasureAsync(
        string name, IReadOnlyList<string> files, int repeats, Action<int, int> progress, CancellationToken cancellationToken)
    {
        int before = Mebibytes(Environment.WorkingSet);
        using PeakMemory.Measure peak = new PeakMemory().Begin();
        using var models = new OnnxModelCache(runtime, key);
        var engine = new AppEngine(models, clock, decoder);
        Sample cold = await RunAsync(engine, files, cancellationToken).ConfigureAwait(false);
        TimeSpan sinceStart = clock.GetUtcNow() - Process.GetCurrentProcess().StartTime.ToUniversalTime();
        progress(1, repeats + 2);
        await RunAsync(engine, files, cancellationToken).ConfigureAwait(false);
        var steady = new List<Sample>();
        while (steady.Count < repeats)
        {
            progress(steady.Count + 2, repeats + 2);
            steady.Add(await RunAsync(engine, files, cancellationToken).ConfigureAwait(false));
        }

        AppResult result = cold.Result;
        return new AppCost(
            app.Manifest.Id, app.Manifest.Version, name, result.Outcome.ToString().ToLowerInvariant(),
            result.Failure is { } failure ? [RunReason.Failed(failure)] : [.. result.Refusals.Select(RunReason.Of)],
            cold.Images, files.Sum(file => new FileInfo(file).Length), app.ModelDigests.Keys.Sum(ModelBytes), app.Digests.Keys.Sum(file => Length(app, file)),
            cold.Total, sinceStart.TotalSeconds, repeats, Spread.Of(steady.Select(run => run.Total)), StepsOf(steady),
            result.Provider?.Used.ToString(), runtime.Threads, result.Provider?.Fallbacks ?? [],
            new MemoryCost(before, peak.End(), Mebibytes(_managedBytes), app.Manifest.Resources.HostMebibytes));
    }

    private static StepCost[] StepsOf(List<Sample> runs)
    {
        (string Step, Spread Seconds)[] steps = [.. runs[0].Parts.Select((part, index) => (part.Step, Spread.Of(runs.Select(run => run.Parts[index].Seconds))))];
        double all = steps.Sum(step => step.Seconds.Median);
        return [.. steps.Select(step => new StepCost(step.Step, step.Seconds, all > 0 ? step.Seconds.Median / all : 0))];
    }

    private async Task<Sample> RunAsync(AppEngine engine, IReadOnlyList<string> files, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        StudyInput study = StudyInput.Open(files, cancellationToken);
        study.Plan([]);
        double headers = clock.GetElapsedTime(start).TotalSeconds;
        AppResult result = await engine.RunAsync(app, study, new Watch(this), cancellationToken).ConfigureAwait(false);
        double ran = clock.GetElapsedTime(start).TotalSeconds;
        EvidenceContext context = OfflineEvidence.ContextFor(app, await study.ComputeDigestAsync(cancellationToken).ConfigureAwait(false), clock.GetUtcNow());
        EvidenceComposer.Compose(result, app, context);
        double total = clock.GetElapsedTime(start).TotalSeconds;
        return new Sample(
            result,
            study.Images.Count,
            total,
            [(Headers, headers), .. result.Timings.Select(step => (step.StepId, step.Duration.TotalSeconds)), (Evidence, total - ran)]);
    }

    /// <summary>Models of a module bear its id before their path.</summary>
    private long ModelBytes(string model)
    {
        if (app.Digests.ContainsKey(model))
        {
            return Length(app, model);
        }

        ModulePackage module = app.Modules.First(module => model.StartsWith(module.Id + "/", StringComparison.Ordinal));
        return Length(module, model[(module.Id.Length + 1)..]);
    }

    private static long Length(Package package, string file) => new FileInfo(Path.Combine(package.Folder, file)).Length;

    private static int Mebibytes(long bytes) => (int)Math.Min(int.MaxValue, (bytes + (1 << 20) - 1) >> 20);

    private sealed record Sample(AppResult Result, int Images, double Total, IReadOnlyList<(string Step, double Seconds)> Parts);

    /// <summary>Looks at the managed heap whenever a step says how far it is.</summary>
    private sealed class Watch(AppBench owner) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => owner._managedBytes = Math.Max(owner._managedBytes, GC.GetTotalMemory(forceFullCollection: false));
    }
}
