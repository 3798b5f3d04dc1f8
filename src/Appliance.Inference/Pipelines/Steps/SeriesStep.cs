using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>series</c>: applies the app's input contract and chooses the series (<see cref="SeriesChoice"/>), of the study or of an earlier
/// one. Where there is no earlier study that keeps the contract, what depends on it is absent and the app goes on.
/// A tilted gantry is refused, unless the graph makes the slices straight with a <c>resample</c> step and says up to which angle.
/// </summary>
public sealed class SeriesStep : PipelineStep
{
    private readonly InputContract _contract;
    private readonly SeriesOptions _options;

    private SeriesStep(InputContract contract, SeriesOptions options) => (_contract, _options) = (contract, options);

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("series", [], ValueKind.Series, Create);

    /// <inheritdoc/>
    public override bool ReadsPrior => _options.Study == StudyKind.Prior;

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ReadsPrior ? ChoosePrior(context.Study.Priors) : Choose(context.Study.Images, StepOutcome.Refused));

    /// <inheritdoc/>
    public override SeriesDecision Decide(IReadOnlyList<StudyImage> images) => SeriesChoice.Decide(images, _contract, _options.MaxGantryTiltDegrees);

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(SeriesJson.Default.SeriesOptions) is not { } options)
        {
            return null;
        }

        InputContract contract = settings.Manifest.Input;
        int most = contract.Priors?.Max ?? 0;
        if (options.Study == StudyKind.Prior && settings.Check(contract.Priors is not null, "study", "The app asks for no earlier studies: 'input.priors' is missing."))
        {
            settings.Check(options.Index >= 1 && options.Index <= most, "index", string.Create(CultureInfo.InvariantCulture, $"1 (the newest) to {most}, as many as 'input.priors.max' asks for, are expected."));
        }

        settings.Check(contract.Projection is null, "study", "The app reads projections ('input.projection'); the step 'projection' chooses one.");
        settings.Check(options.MaxGantryTiltDegrees is >= 0 and <= 45, "maxGantryTiltDegrees", "0 to 45 degrees are expected.");
        settings.Check(options.Study == StudyKind.Prior || options.Index == 1, "index", "It belongs to the study 'prior' alone.");

        // What is asked of the archive decides nothing of what is chosen.
        InputContract applied = options.Study == StudyKind.Prior && contract.Priors?.Modality is { } modality
            ? contract with { Priors = null, Modality = modality, AlsoModalities = [] }
            : contract with { Priors = null };
        return new SeriesStep(applied, options)
        {
            Fingerprint = JsonSerializer.Serialize(options, SeriesJson.Default.SeriesOptions) + JsonSerializer.Serialize(applied, ManifestJson.Default.InputContract),
        };
    }

    private StepOutcome ChoosePrior(IReadOnlyList<IReadOnlyList<StudyImage>> priors) => priors.Count < _options.Index
        ? StepOutcome.Absent(RefusalReason.Of(RefusalCodes.NoPrior, _options.Index))
        : Choose(priors[_options.Index - 1], StepOutcome.Absent);

    private StepOutcome Choose(IReadOnlyList<StudyImage> images, Func<IReadOnlyList<RefusalReason>, StepOutcome> without)
    {
        SeriesDecision decision = Decide(images);
        StepOutcome outcome = decision.Series is { } series ? StepOutcome.Of(series) : without(decision.Reasons);
        return outcome with { Candidates = decision.Candidates };
    }
}

/// <summary>Options of <see cref="SeriesStep"/>.</summary>
internal sealed record SeriesOptions
{
    /// <summary>Which study the series is chosen in.</summary>
    public StudyKind Study { get; set; } = StudyKind.Current;

    /// <summary>Which of the earlier studies: 1 is the newest.</summary>
    public int Index { get; set; } = 1;

    /// <summary>Largest tilt of the gantry that is let in, degrees; 0 refuses any. The contract's axial angle must allow it too.</summary>
    public double MaxGantryTiltDegrees { get; set; }
}

/// <summary>A study that an app reads.</summary>
internal enum StudyKind
{
    /// <summary>The one that the run is on.</summary>
    Current,

    /// <summary>An earlier one of the same patient.</summary>
    Prior,
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(SeriesOptions))]
internal sealed partial class SeriesJson : JsonSerializerContext;
