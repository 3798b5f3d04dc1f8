using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>sides</c>: labels the lungs of a mask right (1) and left (2) (<see cref="LungSides"/>).</summary>
public sealed class SidesStep : PipelineStep
{
    private SidesStep()
    {
    }

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("sides", [new StepInput("mask", ValueKind.Mask)], ValueKind.Mask, settings =>
        settings.Options(NoOptionsJson.Default.NoOptions) is null ? null : new SidesStep { Fingerprint = "" });

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken) =>
        StepOutcome.Completed(LungSides.Split(context.Input<Mask>("mask")));
}
