using System.Text.Json;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Pictures;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>dose-picture</c>: pages for people: dose and size with the outline that was measured, and the noise map with its histogram.</summary>
public sealed class DosePictureStep : PipelineStep
{
    private DosePictureStep()
    {
    }

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("dose-picture",
        [
            new StepInput("volume", ValueKind.Volume), new StepInput("body", ValueKind.Mask), new StepInput("size", ValueKind.Figures),
            new StepInput("dose", ValueKind.Figures), new StepInput("noise", ValueKind.Figures), new StepInput("findings", ValueKind.Findings),
        ],
        ValueKind.Pictures, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<HuVolume>("volume");
        var scene = new DoseScene(
            DisplayRange.Of(context.Package.Manifest, volume), volume, context.Input<Mask>("body"), context.Input<BodySize>("size"), context.Input<ScanDose>("dose"),
            context.Input<NoiseLevel>("noise"), context.Input<IReadOnlyList<Finding>>("findings"));
        IReadOnlyList<PageImage> pages =
        [
            DosePage.Draw(context.Package.Manifest, context.Qualification, scene),
            NoisePage.Draw(context.Package.Manifest, context.Qualification, scene),
        ];
        return StepOutcome.Completed(pages);
    }

    private static PipelineStep? Create(StepSettings settings) =>
        settings.Options(NoOptionsJson.Default.NoOptions) is { } options
            ? new DosePictureStep
            {
                // The pages name the app: pages of two apps differ even over equal findings.
                Fingerprint = $"{settings.Manifest.Id} {settings.Manifest.Version} {JsonSerializer.Serialize(options, NoOptionsJson.Default.NoOptions)}",
            }
            : null;
}
