using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Inference.Apps;
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
            }
            StepOutcome findings = run.Outcome(package.Manifest.Outputs.Findings);
            return findings.Value is null ? run.Refuse(findings.Absences) : run.Report();
        }
        catch (Exception cause) when (cause is DicomDataException or OnnxRuntimeException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return run.Fail($"Step '{at}': {cause.Message}");
        }
    }

    private sealed class Run(AppPackage package, StudyInput input, OnnxModelCache models, IFrameDecoder? decoder, TimeProvider clock, IProgress<StepProgress>? progress)
    {
        private readonly Dictionary<PipelineNode, StepOutcome> _done = [];
        private readonly List<StepTiming> _timings = [];
        private readonly ContentQualification _qualification = package.Manifest.QualificationOn(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));

        public async Task<StepOutcome> StepAsync(int index, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PipelineNode node = package.Graph.Nodes[index];
            RefusalReason[] absent = [.. node.RequiredInputs.SelectMany(before => _done[before].Absences).DistinctBy(reason => reason.ToString())];
            if (absent.Length > 0)
            {
                return _done[node] = StepOutcome.Absent(absent);
            }
            void Tell(double fraction) => progress?.Report(new StepProgress(node.Id, index + 1, package.Graph.Nodes.Count, fraction));
            Tell(0);
            Dictionary<string, object> inputs = node.Inputs.Where(pair => _done[pair.Value].Value is not null)
                .ToDictionary(pair => pair.Key, pair => _done[pair.Value].Value!, StringComparer.Ordinal);
            RequireOneGrid(node.Type.Inputs.Where(input => !input.AnyGrid && inputs.ContainsKey(input.Name)).Select(input => inputs[input.Name]));
            var context = new StepContext
            {
                Study = input,
                Package = package,
                Qualification = _qualification,
                Models = models,
                Decoder = decoder,
                Inputs = inputs,
                ReportProgress = Tell,
            };
            long start = clock.GetTimestamp();
            var mine = new Lazy<Task<StepOutcome>>(() => node.Step.RunAsync(context, cancellationToken));
            Lazy<Task<StepOutcome>> shared = input.Results.GetOrAdd(node.Key, mine);
            StepOutcome outcome = await AwaitOrForgetAsync(node.Key, shared).ConfigureAwait(false);
            bool isShared = !ReferenceEquals(mine, shared);
            _timings.Add(new StepTiming(node.Id, isShared ? TimeSpan.Zero : clock.GetElapsedTime(start), isShared));
            if (node.NeedsPrior && outcome.Refusals.Count > 0)
            {
                // An earlier study that cannot be read is like none: the present one is reported all the same.
                outcome = StepOutcome.Absent(outcome.Refusals);
            }
            _done[node] = outcome;
            Tell(1);
            return outcome;
        }

        public AppResult Report()
        {
            AppOutputs outputs = package.Manifest.Outputs;
            Mask? mask = outputs.Segmentation is null ? null : Value<Mask>(outputs.Segmentation);
            RequireSeriesGrid(mask);
            return Base(RunOutcome.Reported) with
            {
                Findings = Value<IReadOnlyList<Finding>>(outputs.Findings)!,
                Segmentation = mask,
                Segments = mask is null ? [] : package.Manifest.Segments,
                Pictures = outputs.Pictures is null ? [] : Value<IReadOnlyList<PageImage>>(outputs.Pictures) ?? [],
                Absences = [.. _done.Where(step => step.Key.NeedsPrior).SelectMany(step => step.Value.Absences).DistinctBy(reason => reason.ToString())],
                ComparedImages = [.. _done.Where(step => step.Key.Step.ReadsPrior).Select(step => step.Value.Value).OfType<SeriesSelection>()
                    .SelectMany(series => series.Images).Distinct()],
            };
        }

        public AppResult Refuse(IReadOnlyList<RefusalReason> reasons)
        {
            AppResult result = Base(RunOutcome.Refused) with { Refusals = reasons };
            return result with { Pictures = [RefusalPage.Draw(package.Manifest, _qualification, reasons)] };
        }

        public AppResult Fail(string failure) => Base(RunOutcome.Failed) with
        {
            Failure = failure,
            Pictures = [RefusalPage.DrawFailure(package.Manifest, _qualification, failure)],
        };

        public StepOutcome Outcome(string id) => _done[package.Graph.Find(id)];

        /// <summary>What a step gave; null when it needs an earlier study that is not there.</summary>
        private T? Value<T>(string id) where T : class => (T?)Outcome(id).Value;

        private AppResult Base(RunOutcome outcome) => new()
        {
            Outcome = outcome,
            Qualification = _qualification,
            Timings = _timings,
            ModelDigests = package.ModelDigests,
            Provider = _done.Values.Select(step => step.Provider).FirstOrDefault(provider => provider is not null),
            SourceImages = Series?.Images ?? SeriesChoice.NearestImages(input.Images, package.Manifest.Input),
            SourceFrames = Series?.Frames ?? [],
            Candidates = _done.Where(step => !step.Key.NeedsPrior).Select(step => step.Value.Candidates).FirstOrDefault(candidates => candidates.Count > 0) ?? [],
            LeftOut = Series?.LeftOut ?? new Dictionary<LeftOutReason, int>(),
        };

        private SeriesSelection? Series => _done.Where(step => !step.Key.NeedsPrior).Select(step => step.Value.Value).OfType<SeriesSelection>().FirstOrDefault();

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

        /// <summary>A step that was cancelled or broke must run again next time; only results stay.</summary>
        private async Task<StepOutcome> AwaitOrForgetAsync(string key, Lazy<Task<StepOutcome>> step)
        {
            try
            {
                return await step.Value.ConfigureAwait(false);
            }
            catch
            {
                input.Results.TryRemove(new KeyValuePair<string, Lazy<Task<StepOutcome>>>(key, step));
                throw;
            }
        }
    }
}
