using System.Text.Json;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Pictures;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>exposure-picture</c>: a page with the deviation index of each radiograph on a scale.</summary>
public sealed class ExposurePictureStep : PipelineStep
{
    private ExposurePictureStep()
    {
    }

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("exposure-picture", [new StepInput("exposures", ValueKind.Figures)], ValueKind.Pictures, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<PageImage> pages = [ExposurePage.Draw(context.Package.Manifest, context.Qualification, context.Input<StudyExposures>("exposures"))];
        return StepOutcome.Completed(pages);
    }

    private static PipelineStep? Create(StepSettings settings) =>
        settings.Options(NoOptionsJson.Default.NoOptions) is { } options
            ? new ExposurePictureStep
            {
                // The pages name the app: pages of two apps differ even over equal findings.
                Fingerprint = $"{settings.Manifest.Id} {settings.Manifest.Version} {JsonSerializer.Serialize(options, NoOptionsJson.Default.NoOptions)}",
            }
            : null;
}
