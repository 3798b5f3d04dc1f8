using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>restore</c>: brings a mask that was found on a turned, cropped or resampled volume back onto the grid of another, as a rule that of
/// the series, where measurements, pages and segmentation objects need it.
/// </summary>
public sealed class RestoreStep : PipelineStep
{
    private RestoreStep()
    {
    }

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "restore", [new StepInput("mask", ValueKind.Mask, AnyGrid: true), new StepInput("onto", ValueKind.Volume, AnyGrid: true)], ValueKind.Mask, settings =>
            settings.Options(NoOptionsJson.Default.NoOptions) is null ? null : new RestoreStep { Fingerprint = "" });

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken) =>
        StepOutcome.Completed(Resampling.Apply(context.Input<Mask>("mask"), context.Input<Volume>("onto").Geometry));
}
