using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Orders;
using Appliance.Edge.Results;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;

namespace Appliance.Edge.Running;

/// <summary>Executes an installed app in this process and composes its evidence.</summary>
public sealed class AppExecutor(AppShelf shelf, AppEngine engine, OpenStudies studies, UnitDevice device) : IAppExecutor
{
    private static readonly string SoftwareVersion = typeof(AppExecutor).Assembly.GetName().Version!.ToString(3);

    /// <inheritdoc/>
    public async Task<Execution> ExecuteAsync(
        ExecutionRequest request, IProgress<ExecutionProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (shelf.Find(request.App) is not { } package)
        {
            // A version on trial may just go.
            BarredApp barred = (request.IsShadow ? null : shelf.FindBarred(request.App)) ?? throw Gone(request);
            (package, request) = (barred.Package, request with { Refusals = [.. request.Refusals, barred.Reason] });
        }

        using StudyLease study = studies.Open(request, shelf.Find);
        AppResult result = request.Refusals.Count > 0
            ? engine.Refuse(package, study.Input, request.Refusals)
            : await engine.RunAsync(package, study.Input, new StepRelay(progress), cancellationToken).ConfigureAwait(false);
        if (request.IsShadow)
        {
            return Told(request, result, package, []);
        }

        try
        {
            return Told(request, result, package, Compose(request, package, result));
        }
        catch (EvidenceFaultException fault)
        {
            // What is not valid never leaves; that nothing came of the run does.
            AppResult failed = engine.Fail(package, study.Input, fault.Message);
            return Told(request, failed, package, ComposeFailure(request, package, failed));
        }
    }

    /// <inheritdoc/>
    public Task<Execution> FailAsync(ExecutionRequest request, RunReason reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(reason);
        AppPackage package = shelf.Find(request.App) ?? shelf.FindBarred(request.App)?.Package ?? throw Gone(request);
        using StudyLease study = studies.Open(request, shelf.Find);
        cancellationToken.ThrowIfCancellationRequested();
        AppResult result = engine.Fail(package, study.Input, reason.TextEn);
        return Task.FromResult(Told(request, result, package, ComposeFailure(request, package, result), reason));
    }

    private static InvalidOperationException Gone(ExecutionRequest request) => new($"{request.App.Id} {request.App.Version} is not installed (any more)");

    private IReadOnlyList<Inference.Reporting.EvidenceObject> Compose(ExecutionRequest request, AppPackage package, AppResult result) =>
        EvidenceComposer.Compose(result, package, ContextFor(request, package), request.Predecessors);

    /// <summary>
    /// The telling of a failure; nothing where even that would not be valid, as under a broken patient module. The run's own words, its page on disk and the alarm
    /// of a study put aside are left then, and must not go down with it.
    /// </summary>
    private IReadOnlyList<Inference.Reporting.EvidenceObject> ComposeFailure(ExecutionRequest request, AppPackage package, AppResult failed)
    {
        try
        {
            return Compose(request, package, failed);
        }
        catch (EvidenceFaultException)
        {
            return [];
        }
    }

    private static Execution Told(
        ExecutionRequest request, AppResult result, AppPackage package, IReadOnlyList<Inference.Reporting.EvidenceObject> evidence, RunReason? reason = null)
    {
        RunState state = result.Outcome switch
        {
            RunOutcome.Reported => RunState.Reported,
            RunOutcome.Refused => RunState.Refused,
            RunOutcome.Abstained => RunState.Abstained,
            _ => RunState.Failed,
        };
        RunResult told = ResultOf(result, package) is var all && reason is null ? all : all with { Reasons = [reason!] };
        return new Execution(
            state,
            told,
            [.. result.Timings.Select(timing => new RunStepTiming(timing.StepId, timing.Duration.TotalMilliseconds, timing.IsShared))],
            result.Provider?.Used.ToString(),
            [.. evidence.Select(item => Encode(item.File))])
        {
            Files = request.IsShadow ? [] : ResultFiles.Of(request, package, result, state, told),
        };
    }

    private EvidenceContext ContextFor(ExecutionRequest request, AppPackage package) => new()
    {
        AppId = package.Manifest.Id,
        AppVersion = package.Manifest.Version,
        AlgorithmName = package.Manifest.Id,
        AlgorithmVersion = package.Manifest.Version,
        AlgorithmManufacturer = package.Manifest.Vendor,
        Modules = [.. package.Modules.Select(module => module.Identification)],
        DeviceUid = device.Uid,
        DeviceName = device.Name,
        SoftwareVersion = SoftwareVersion,
        InputDigest = request.EvidenceDigest,
        ContentTime = request.ContentTime,
        Order = request.Order.IsEmpty ? null : Order.Read(request.Order),
    };

    private static RunResult ResultOf(AppResult result, AppPackage package) => new()
    {
        Reasons = result.Failure is { } failure
            ? [RunReason.Failed(failure)]
            : [.. result.Refusals.Concat(result.Abstention is { } doubt ? [doubt] : []).Select(RunReason.Of)],
        Confidences = [.. result.Confidences.Select(RunConfidence.Of)],
        Findings = [.. result.Findings.Select(RunFinding.Of)],
        Absences = [.. result.Absences.Concat(result.NotMeasured).Select(RunReason.Of)],
        Series = RunSeries.Of(result.Candidates),
        ManifestDigest = package.ManifestDigest,
        Modules = RunModule.Of(package),
        Precision = result.Precision.ToString().ToLowerInvariant(),
        Fallbacks = [.. result.Provider?.Fallbacks ?? [], .. result.PrecisionNote is { } note ? [note] : (string[])[]],
        WantedProvider = result.Provider?.Wanted.ToString(),
        Models = result.ModelDigests,
    };

    private static EvidenceObject Encode(DicomFile file)
    {
        string syntax = file.TransferSyntax.UID.Value;
        DicomDataset dataset = file.Dataset;
        var facts = new InstanceFacts(
            dataset.GetString(DicomTag.StudyInstanceUID),
            dataset.GetString(DicomTag.SeriesInstanceUID),
            dataset.GetString(DicomTag.SOPInstanceUID),
            dataset.GetString(DicomTag.SOPClassUID),
            syntax,
            dataset.GetStringOrEmpty(DicomTag.Modality),
            dataset.TryGetValue(DicomTag.InstanceNumber, out int number) ? number : null);
        return new EvidenceObject(
            facts,
            stream => DicomPart10Preamble.WriteFileMeta(stream, facts.SopClass, facts.SopUid, syntax),
            () => new MemoryStream(DicomDatasetWriter.ToBytes(dataset, file.TransferSyntax), writable: false));
    }

    /// <summary>From progress of a step to progress of the graph.</summary>
    private sealed class StepRelay(IProgress<ExecutionProgress> progress) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) =>
            progress.Report(new ExecutionProgress(value.StepId, (value.StepNumber - 1 + value.Fraction) / value.Steps));
    }
}
