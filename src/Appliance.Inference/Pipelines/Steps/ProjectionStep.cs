using System.Text.Json;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>projection</c>: applies the app's input contract and chooses a radiograph (<see cref="ProjectionChoice"/>), as a series of one slice in a
/// nominal plane.
/// </summary>
public sealed class ProjectionStep : PipelineStep
{
    private readonly InputContract _contract;

    private ProjectionStep(InputContract contract) => _contract = contract;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("projection", [], ValueKind.Series, Create);

    /// <inheritdoc/>
    public override SeriesDecision Decide(IReadOnlyList<StudyImage> images) => ProjectionChoice.Decide(images, _contract);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        SeriesDecision decision = Decide(context.Study.Images);
        StepOutcome outcome = decision.Series is { } series ? StepOutcome.Of(series) : StepOutcome.Refused(decision.Reasons);
        return Task.FromResult(outcome with { Candidates = decision.Candidates });
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(NoOptionsJson.Default.NoOptions) is null)
        {
            return null;
        }

        InputContract contract = settings.Manifest.Input with { Priors = null };
        return settings.Check(contract.Projection is not null, "projection", "The app's input has no 'projection'.")
            ? new ProjectionStep(contract) { Fingerprint = JsonSerializer.Serialize(contract, ManifestJson.Default.InputContract) }
            : null;
    }
}
