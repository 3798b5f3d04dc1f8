using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pictures;
using Appliance.Inference.Runtime;
using Appliance.Inference.Volumes;
using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Pipelines;

/// <summary>Runs apps on studies: the one call that the unit's runner and the offline <c>infer</c> verb share.</summary>
/// <param name="models">Loaded models.</param>
/// <param name="clock">Measures the steps.</param>
/// <param name="decoder">Decodes compressed images; without one they are refused.</param>
public sealed class AppEngine(OnnxModelCache models, TimeProvider clock, IFrameDecoder? decoder = null)
{
    /// <summary>
    /// Runs every step of an app once. A refusal or an expected failure (unreadable file, model that does not run) is a result;
    /// cancellation and our own bugs are thrown.
    /// </summary>
    public async Task<AppResult> RunAsync(AppPackage package, StudyInput input, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(input);
        using IDisposable underWay = input.Results.Begin(package);
        var run = new Run(package, input, models, decoder, clock, progress);
        string at = "";
        try
        {
            for (int index = 0; index < package.Graph.Nodes.Count; index++)
            {
                at = package.Graph.Nodes[index].Id;
                StepOutcome outcome = await run.StepAsync(index, cancellationToken).ConfigureAwait(false);
                if (outcome.Refusals.Count > 0)
                {
                    return run.Refuse(outcome.Refusals);
                }
                if (outcome.Confidence is { IsEnough: false } doubt)
                {
                    return run.Abstain(doubt);
                }
            }
            StepOutcome findings = run.Outcome(package.Graph.Outputs.Findings);
            return findings.Absences.Count > 0
                ? run.Refuse(findings.Absences)
                : await run.ReportAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is DicomDataException or OnnxRuntimeException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return run.Fail($"Step '{at}': {cause.Message}");
        }
    }

    /// <summary>Refuses a study for reasons of the unit, without running a step: a result as visible as any other refusal.</summary>
    public AppResult Refuse(AppPackage package, StudyInput input, IReadOnlyList<RefusalReason> reasons) =>
        new Run(package, input, models, decoder, clock, progress: null).Refuse(reasons);

    /// <summary>Tells that nothing came of a study, without running a step: a result as visible as any other.</summary>
    public AppResult Fail(AppPackage package, StudyInput input, string failure) => new Run(package, input, models, decoder, clock, progress: null).Fail(failure);

    private sealed class Run(AppPackage package, StudyInput input, OnnxModelCache models, IFrameDecoder? decoder, TimeProvider clock, IProgress<StepProgress>? progress)
    {
        /// <summary>Longest description of a failure, characters.</summary>
        private const int MaxFailure = 600;

        private readonly Dictionary<PipelineNode, SharedStep> _done = [];
        private readonly Dictionary<PipelineNode, StepOutcome> _absent = [];
        private readonly List<StepTiming> _timings = [];
        private readonly ContentQualification _qualification = package.Manifest.QualificationOn(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));

        public async Task<StepOutcome> StepAsync(int index, CancellationToken cancellationToken)
        {
            PipelineNode node = package.Graph.Nodes[index];
            RefusalReason[] absent = [.. node.RequiredInputs.SelectMany(before => Outcome(before).Absences).DistinctBy(reason => reason.ToString())];
            if (absent.Length > 0)
            {
                return _absent[node] = StepOutcome.Absent(absent);
            }
            void Tell(double fraction) => progress?.Report(new StepProgress(node.Id, index + 1, package.Graph.Nodes.Count, fraction));
            Tell(0);
            long start = clock.GetTimestamp();
            (StepOutcome outcome, bool isShared) = await ObtainAsync(node, needsValue: false, Tell, cancellationToken).ConfigureAwait(false);
            _timings.Add(new StepTiming(node.Id, isShared ? TimeSpan.Zero : clock.GetElapsedTime(start), isShared));
            if (node.NeedsPrior && outcome.Refusals.Count > 0)
            {
                // An earlier study that cannot be read is like none: the present one is reported all the same.
                outcome = _absent[node] = StepOutcome.Absent(outcome.Refusals);
            }
            Tell(1);
            return outcome;
        }

        /// <summary>
        /// Takes a step's outcome from whoever has it or is at it, or executes it. A step waits only for those before it, whoever
        /// executes them, so runs never wait for each other in a circle.
        /// </summary>
        private async Task<(StepOutcome Outcome, bool IsShared)> ObtainAsync(
            PipelineNode node, bool needsValue, Action<double> tell, CancellationToken cancellationToken)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                bool mine = input.Results.TryClaim(node, needsValue, out SharedStep step);
                if (mine)
                {
                    await ExecuteAsync(node, step, tell, cancellationToken).ConfigureAwait(false);
                }
                else if (!await step.WaitAsync(tell, cancellationToken).ConfigureAwait(false))
                {
                    continue; // Another run's fault or end is not this one's.
                }

                if (step.Outcome is { } outcome && !(needsValue && outcome.IsReleased))
                {
                    _done[node] = step;
                    return (outcome, !mine);
                }
            }
        }

        /// <summary>Executes a claimed step. One that was cancelled or broke runs again for the next who needs it; only results stay.</summary>
        private async Task ExecuteAsync(PipelineNode node, SharedStep step, Action<double> tell, CancellationToken cancellationToken)
        {
            // A step that does not look at its token keeps its thread, but nobody who waits for it.
            await using CancellationTokenRegistration cancelled = cancellationToken.UnsafeRegister(_ => input.Results.Abandon(step), null);
            try
            {
                var inputs = new Dictionary<string, object>(StringComparer.Ordinal);
                foreach ((string name, PipelineNode source) in node.Inputs.Where(input => Outcome(input.Value).Absences.Count == 0))
                {
                    inputs[name] = await ValueAsync(source, () => tell(0), cancellationToken).ConfigureAwait(false);
                }

                RequireOneGrid(node.Type.Inputs.Where(input => !input.AnyGrid && inputs.ContainsKey(input.Name)).Select(input => inputs[input.Name]));
                var context = new StepContext
                {
                    Study = input,
                    Package = package,
                    Qualification = _qualification,
                    Models = models,
                    Decoder = decoder,
                    Inputs = inputs,
                    ReportProgress = fraction =>
                    {
                        tell(fraction);
                        step.Report(fraction);
                    },
                };
                input.Results.Complete(step, await node.Step.RunAsync(context, cancellationToken).ConfigureAwait(false));
            }
            finally
            {
                input.Results.Abandon(step);
            }
        }

        /// <summary>The value of a step that ran; one that was let go, as another app came that was not planned, is made again.</summary>
        private async Task<object> ValueAsync(PipelineNode node, Action goesOn, CancellationToken cancellationToken) =>
            _done.TryGetValue(node, out SharedStep? step) && step.Outcome?.Value is { } value
                ? value
                : (await ObtainAsync(node, needsValue: true, _ => goesOn(), cancellationToken).ConfigureAwait(false)).Outcome.Value!;

        public async Task<AppResult> ReportAsync(CancellationToken cancellationToken)
        {
            AppOutputs outputs = package.Graph.Outputs;
            var mask = await OutputAsync<Mask>(outputs.Segmentation, cancellationToken).ConfigureAwait(false);
            RequireSeriesGrid(mask);
            return Base(RunOutcome.Reported) with
            {
                Findings = (await OutputAsync<IReadOnlyList<Finding>>(outputs.Findings, cancellationToken).ConfigureAwait(false))!,
                Segmentation = mask,
                Segments = mask is null ? [] : package.Manifest.Segments,
                Pictures =
                [
                    .. await OutputAsync<IReadOnlyList<PageImage>>(outputs.Pictures, cancellationToken).ConfigureAwait(false) ?? [],
                    .. Confidences.Select(confidence => ConfidencePage.Draw(package.Manifest, _qualification, confidence)),
                ],
                Absences = [.. Outcomes.Where(step => step.Node.NeedsPrior).SelectMany(step => step.Outcome.Absences)
                    .Concat(Outcomes.SelectMany(step => step.Outcome.NotCompared)).DistinctBy(reason => reason.ToString())],
                NotMeasured = [.. Outcomes.SelectMany(step => step.Outcome.NotMeasured).DistinctBy(reason => reason.ToString())],
                ComparedImages = [.. Outcomes.Where(step => step.Node.Step.ReadsPrior).Select(step => step.Outcome.Value).OfType<SeriesSelection>()
                    .SelectMany(series => series.Images).Distinct()],
            };
        }

        public AppResult Refuse(IReadOnlyList<RefusalReason> reasons)
        {
            AppResult result = Base(RunOutcome.Refused) with { Refusals = reasons };
            return result with { Pictures = [RefusalPage.Draw(package.Manifest, _qualification, reasons)] };
        }

        /// <summary>The study was read, and what was read is not sure enough to be told.</summary>
        public AppResult Abstain(JointConfidence doubt)
        {
            RefusalReason reason = RefusalReason.Of(doubt);
            return Base(RunOutcome.Abstained) with
            {
                Abstention = reason,
                Pictures = [ConfidencePage.DrawAbstention(package.Manifest, _qualification, doubt, reason)],
            };
        }

        public AppResult Fail(string failure)
        {
            string told = OneLine(failure);
            return Base(RunOutcome.Failed) with { Failure = told, Pictures = [RefusalPage.DrawFailure(package.Manifest, _qualification, told)] };
        }

        /// <summary>Messages of libraries go over many lines, and have no end; people get the beginning.</summary>
        private static string OneLine(string failure)
        {
            string line = string.Join(' ', string.Concat(failure.Select(letter => char.IsControl(letter) ? ' ' : letter)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
            return line.Length <= MaxFailure ? line : line[..MaxFailure];
        }

        public StepOutcome Outcome(string id) => Outcome(package.Graph.Find(id));

        private StepOutcome Outcome(PipelineNode node) => _absent.GetValueOrDefault(node) ?? _done[node].Outcome!;

        /// <summary>What has been looked at so far, in the order of the graph.</summary>
        private IEnumerable<(PipelineNode Node, StepOutcome Outcome)> Outcomes => package.Graph.Nodes
            .Where(node => _absent.ContainsKey(node) || _done.ContainsKey(node))
            .Select(node => (node, Outcome(node)));

        /// <summary>What a step gave; null when the app has no such output, or when it needs an earlier study that is not there.</summary>
        private async Task<T?> OutputAsync<T>(string? id, CancellationToken cancellationToken) where T : class =>
            id is null || Outcome(id).Absences.Count > 0
                ? null
                : (T)await ValueAsync(package.Graph.Find(id), static () => { }, cancellationToken).ConfigureAwait(false);

        private AppResult Base(RunOutcome outcome) => new()
        {
            Outcome = outcome,
            Qualification = _qualification,
            Confidences = [.. Confidences],
            Timings = _timings,
            Precision = package.Precision,
            PrecisionNote = package.PrecisionNote,
            ModelDigests = package.ModelDigests,
            Provider = ProviderReport.Of(Outcomes.Select(step => step.Outcome.Provider).OfType<ProviderReport>()),
            SourceImages = Series?.Images ?? Outcomes.Select(step => step.Outcome.SourceImages).FirstOrDefault(images => images.Count > 0)
                ?? SeriesChoice.NearestImages(input.Images, package.Manifest.Input),
            SourceFrames = Series?.Frames ?? [],
            Candidates = Outcomes.Where(step => !step.Node.NeedsPrior).Select(step => step.Outcome.Candidates).FirstOrDefault(candidates => candidates.Count > 0) ?? [],
            LeftOut = Series?.LeftOut ?? new Dictionary<LeftOutReason, int>(),
        };

        private IEnumerable<JointConfidence> Confidences => Outcomes.Select(step => step.Outcome.Confidence).OfType<JointConfidence>();

        private SeriesSelection? Series => Outcomes.Where(step => !step.Node.NeedsPrior).Select(step => step.Outcome.Value).OfType<SeriesSelection>().FirstOrDefault();

        /// <summary>A segmentation object says for each of its frames from which frame of the series it was made.</summary>
        private void RequireSeriesGrid(Mask? segmentation)
        {
            if (segmentation is not null && Series is { } series && !segmentation.Geometry.Planes.SequenceEqual(series.Stack.Slices.Select(slice => slice.Plane)))
            {
                throw new InvalidDataException("The segmentation does not lie on the grid of the series; a restore step brings it back.");
            }
        }

        /// <summary>Voxels are combined by their index, so volumes and masks of one step must lie on the same grid.</summary>
        private static void RequireOneGrid(IEnumerable<object> inputs)
        {
            VolumeGeometry[] grids = [.. inputs.Select(input => (input as Mask)?.Geometry ?? (input as Volume)?.Geometry).OfType<VolumeGeometry>()];
            if (grids.Length > 1 && !grids.Skip(1).All(grids[0].IsSameGrid))
            {
                throw new InvalidDataException("The volumes and masks given to the step do not lie on one grid.");
            }
        }
    }
}
