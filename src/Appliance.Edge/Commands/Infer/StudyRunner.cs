using Appliance.Dicom.Evidence;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;

namespace Appliance.Edge.Commands.Infer;

/// <summary>Runs the apps on one study at a time, one after the other, so that they share their steps; does nothing twice.</summary>
/// <param name="apps">The apps.</param>
/// <param name="refusals">Why studies may not be run with an app, by its id.</param>
/// <param name="output">The folder of all results.</param>
/// <param name="force">Whether to run what was done before.</param>
/// <param name="engine">Runs them.</param>
/// <param name="budget">The memory of this machine.</param>
/// <param name="disk">The disk that the results go to.</param>
/// <param name="clock">The clock.</param>
internal sealed class StudyRunner(
    IReadOnlyList<AppPackage> apps,
    IReadOnlyDictionary<string, IReadOnlyList<RefusalReason>> refusals,
    string output, bool force, AppEngine engine, MemoryBudget budget, IFileSystem disk, TimeProvider clock)
{
    /// <summary>Runs what has to be run. A study that cannot be read fails, and so does an app; nothing else ends with them.</summary>
    /// <param name="study">The study.</param>
    /// <param name="warn">Told of a state that is damaged.</param>
    /// <param name="progress">Told of the steps.</param>
    /// <param name="cancellationToken">Ends the run that is under way; those that are done stay done.</param>
    /// <exception cref="IOException">The results cannot be written.</exception>
    public async Task<IReadOnlyList<StudyRun>> RunAsync(
        FoundStudy study, Action<string> warn, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(output, study.FolderName);
        StudyState? before = force ? null : ReadState(folder, study, warn);
        StudyInput input;
        StudyState state;
        try
        {
            string files = StudyState.FilesOf(study);
            if (before?.Files == files && apps.Select(app => Done(study, folder, app, before)).ToList() is var done && done.TrueForAll(run => run is not null))
            {
                return done!;
            }

            input = StudyInput.Open(study.Files, cancellationToken);
            string contents = Convert.ToHexStringLower(await input.ComputeDigestAsync(cancellationToken).ConfigureAwait(false));

            // Files that were moved or touched are the same ones all the same.
            state = before?.Input == contents ? before with { Files = files } : StudyState.Of(study, files, contents);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return [.. apps.Select(app => StudyRun.Failed(study, app, fault.Message, seconds: 0))];
        }

        var runs = new List<StudyRun>();
        foreach (AppPackage app in apps)
        {
            input.Plan([.. apps.Skip(runs.Count + 1).Where(later => Done(study, folder, later, state) is null)]);
            StudyRun? run = Done(study, folder, app, state);
            if (run is null)
            {
                (run, string report) = await RunAsync(study, folder, app, input, state.Input, progress, cancellationToken).ConfigureAwait(false);

                // What failed is tried again the next time, and what this machine refused.
                state = (run.Reported || run.Refused || run.Abstained) && RefusalsOf(app).Count == 0 ? state.With(app, report) : state;
            }

            runs.Add(run);
            if (state != before)
            {
                state.Write(disk, folder);
                before = state;
            }
        }

        return runs;
    }

    private static StudyState? ReadState(string folder, FoundStudy study, Action<string> warn)
    {
        StudyState? state = StudyState.Read(folder, study, out bool isDamaged);
        if (isDamaged)
        {
            warn(Texts.Format("InferStateDamaged", Path.Combine(folder, StudyState.FileName)));
        }

        return state;
    }

    /// <summary>The run that was done before; null when there is none that still holds.</summary>
    private static StudyRun? Done(FoundStudy study, string folder, AppPackage app, StudyState state) =>
        state.Find(app) is { } done && ResultFolder.Read(folder, app.Manifest.Id, done.Report) is { } report
            ? new StudyRun(study, app.Manifest.Id, app.Manifest.Version, report, WasThere: true, Seconds: 0)
            : null;

    private IReadOnlyList<RefusalReason> RefusalsOf(AppPackage app) => [.. refusals[app.Id], .. budget.Impossible(RunNeeds.Of(app.Manifest.Resources))];

    private async Task<(StudyRun Run, string Report)> RunAsync(
        FoundStudy study, string folder, AppPackage app, StudyInput input, string digest, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        IReadOnlyList<RefusalReason> impossible = RefusalsOf(app);
        AppResult result;
        IReadOnlyList<Inference.Reporting.EvidenceObject> evidence;
        try
        {
            result = impossible.Count > 0
                ? engine.Refuse(app, input, impossible)
                : await engine.RunAsync(app, input, progress, cancellationToken).ConfigureAwait(false);
            EvidenceContext context = OfflineEvidence.ContextFor(app, Convert.FromHexString(digest), clock.GetUtcNow());
            try
            {
                evidence = EvidenceComposer.Compose(result, app, context);
            }
            catch (EvidenceFaultException fault)
            {
                result = engine.Fail(app, input, fault.Message);
                evidence = EvidenceComposer.Compose(result, app, context);
            }
        }
        catch (Exception defect) when (defect is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // A defect of ours ends this run, is told and counts as one; the other studies have nothing to do with it.
            return (StudyRun.Failed(study, app, Texts.Format("UnexpectedCommand", defect.Message), clock.GetElapsedTime(start).TotalSeconds), "");
        }

        (InferReport report, string written) = ResultFolder.Write(disk, folder, app, result, evidence);
        return (new StudyRun(study, app.Manifest.Id, app.Manifest.Version, report, WasThere: false, clock.GetElapsedTime(start).TotalSeconds), written);
    }
}
