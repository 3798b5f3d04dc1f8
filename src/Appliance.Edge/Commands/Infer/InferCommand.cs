using System.CommandLine;
using System.Text.Json;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Commands.Infer;

/// <summary>
/// <c>appliance infer</c>: runs apps on every study of a tree of folders without a unit: evidence, pictures and findings.json of each, and
/// a summary. Done again, it does only what is not done or has changed.
/// </summary>
internal static class InferCommand
{
    private const int MaxParallel = 32; // As Running:Concurrency.

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var folder = new Argument<DirectoryInfo>("FOLDER") { Description = Texts.Get("HelpInferFolder") };
        var apps = new Option<string[]>("--app") { Description = Texts.Get("HelpInferApp"), HelpName = "APP" };
        var output = new Option<DirectoryInfo>("--output", "-o") { Description = Texts.Get("HelpInferOutput"), HelpName = "FOLDER", Required = true };
        var parallel = new Option<int>("--parallel") { Description = Texts.Get("HelpInferParallel"), HelpName = "N" };
        var threads = new Option<int>("--threads") { Description = Texts.Get("HelpInferThreads"), HelpName = "N" };
        var force = new Option<bool>("--force") { Description = Texts.Get("HelpInferForce") };
        var json = new Option<bool>("--json") { Description = Texts.Get("HelpJson") };
        OptionRange.Require(parallel, 0, MaxParallel);
        OptionRange.Require(threads, 0, OptionRange.MaxThreads);
        var infer = new Verb("infer", "HelpInfer") { folder, apps, output, parallel, threads, force, json };
        var typed = new CommandLineSettings().AddTo(infer);
        infer.SetAction((parsed, cancellation) => AppFaults.TellAsync(parsed.InvocationConfiguration.Error, async () =>
        {
            InvocationConfiguration streams = parsed.InvocationConfiguration;
            UnitSettings settings = typed.Load(parsed);
            if (settings.Faults.Count > 0)
            {
                return CommandFaults.Print(streams.Error, settings.Faults);
            }

            string from = parsed.GetRequiredValue(folder).FullName, to = parsed.GetRequiredValue(output).FullName;
            if (!Directory.Exists(from))
            {
                return CommandFaults.Print(streams.Error, Texts.Format("InferNoFolder", from), ExitCodes.Unavailable);
            }

            if (Path.TrimEndingDirectorySeparator(from) == Path.TrimEndingDirectorySeparator(to))
            {
                return CommandFaults.Print(streams.Error, Texts.Format("InferSameFolder", from), ExitCodes.Usage);
            }

            var plan = InferPlan.Make(settings, parsed.GetValue(apps) ?? [], parsed.GetValue(parallel), parsed.GetValue(threads));
            foreach (AppPackageException unusable in plan.Unusable)
            {
                AppFaults.Print(streams.Error, unusable.Folder, unusable.Faults);
            }

            return plan.Fault is { } fault
                ? CommandFaults.Print(streams.Error, fault, ExitCodes.Unavailable)
                : await RunAsync(plan, from, to, parsed.GetValue(force), parsed.GetValue(json), streams, cancellation).ConfigureAwait(false);
        }));
        return infer;
    }

    private static async Task<int> RunAsync(
        InferPlan plan, string from, string to, bool force, bool asJson, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        using var signals = new StopSignals(cancellationToken);
        StudyTree tree = Find(from, to, streams, signals.Token);
        var disk = new PhysicalFileSystem();
        BatchSummary summary;
        using (var models = new OnnxModelCache(plan.Runtime, plan.Terms.Key))
        using (var decoder = new OfflineDecoder())
        using (var progress = new BatchProgress(streams, new BatchPace(tree.Studies.Count, TimeProvider.System)))
        {
            if (plan.Parallel < plan.Wanted)
            {
                progress.Warn(Texts.Format("InferLessParallel", plan.Parallel, plan.Wanted));
            }

            var engine = new AppEngine(models, TimeProvider.System, decoder.Decoder);
            var runner = new StudyRunner(plan.Apps, plan.Refusals, to, force, engine, plan.Budget, disk, TimeProvider.System);
            IReadOnlyList<StudyRun> runs = await new BatchRun(runner, plan.Parallel).RunAsync(tree.Studies, progress, signals.Token).ConfigureAwait(false);
            summary = BatchSummary.Of(tree, runs, signals.Token.IsCancellationRequested);
        }

        BatchFiles.Write(disk, to, summary, tree.LeftOut);
        if (asJson)
        {
            streams.Output.WriteLine(JsonSerializer.Serialize(summary, ResultFolder.Readable.BatchSummary));
        }
        else
        {
            BatchText.Write(streams.Output, summary, tree.LeftOut, to);
        }

        return summary switch
        {
            { Interrupted: true } => ExitCodes.Interrupted,
            { Studies: 0 } => CommandFaults.Print(streams.Error, Texts.Format("InferNoStudy", from), ExitCodes.Unavailable),
            _ when summary.Apps.Any(app => app.Failed > 0) => ExitCodes.Internal,
            _ when plan.Unusable.Count > 0 || summary.Apps.Any(app => app.Refused + app.Abstained > 0) => ExitCodes.Negative,
            _ => ExitCodes.Success,
        };
    }

    private static StudyTree Find(string from, string to, InvocationConfiguration streams, CancellationToken cancellationToken)
    {
        using var line = new ProgressLine(streams);
        try
        {
            return StudyTree.Read(from, to, looked => line.Show(Texts.Format("InferLooking", looked)), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return new StudyTree([], []);
        }
    }
}
