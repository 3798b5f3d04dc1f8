using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>within</c>: keeps the labels of a mask where another mask has any.</summary>
public sealed class WithinStep : PipelineStep
{
    private WithinStep()
    {
    }

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("within", [new StepInput("mask", ValueKind.Mask), new StepInput("region", ValueKind.Mask)], ValueKind.Mask, settings =>
        settings.Options(NoOptionsJson.Default.NoOptions) is null ? null : new WithinStep { Fingerprint = "" });

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        Mask mask = context.Input<Mask>("mask"), region = context.Input<Mask>("region");
        var kept = new Mask(mask.Geometry, (byte[])mask.Labels.Clone());
        for (int index = 0; index < kept.Labels.Length; index++)
        {
            if (region.Labels[index] == 0)
            {
                kept.Labels[index] = 0;
            }
        }
        return StepOutcome.Completed(kept);
    }
}
