using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>airways</c>: the trachea and the main bronchi in a mask of enclosed air (<see cref="Airways"/>).</summary>
public sealed class AirwaysStep : PipelineStep
{
    private AirwaysStep()
    {
    }

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("airways", [new StepInput("air", ValueKind.Mask)], ValueKind.Mask, settings =>
        settings.Options(NoOptionsJson.Default.NoOptions) is null ? null : new AirwaysStep { Fingerprint = "" });

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken) =>
        StepOutcome.Completed(Airways.Find(context.Input<Mask>("air")));
}
