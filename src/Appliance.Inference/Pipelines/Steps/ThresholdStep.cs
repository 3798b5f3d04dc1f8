using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>threshold</c>: label 1 where a value is at least one limit and less than another.</summary>
public sealed class ThresholdStep : PipelineStep
{
    private readonly ThresholdOptions _options;

    private ThresholdStep(ThresholdOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("threshold", [new StepInput("volume", ValueKind.Volume)], ValueKind.Mask, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken) => StepOutcome.Completed(Scaling.Threshold(
        context.Input<Volume>("volume"), (float?)_options.AtLeast ?? float.NegativeInfinity, (float?)_options.Below ?? float.PositiveInfinity));

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(ThresholdJson.Default.ThresholdOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.AtLeast.HasValue || options.Below.HasValue, "atLeast", "At least one of atLeast and below is needed.");
        settings.Check(options.AtLeast is not { } least || options.Below is not { } below || least < below, "below", "It must be more than atLeast.");
        return new ThresholdStep(options) { Fingerprint = JsonSerializer.Serialize(options, ThresholdJson.Default.ThresholdOptions) };
    }
}

/// <summary>Options of <see cref="ThresholdStep"/>.</summary>
internal sealed record ThresholdOptions
{
    /// <summary>Least value, in the volume's unit; without it there is no lower limit.</summary>
    public double? AtLeast { get; set; }

    /// <summary>The first value that is too large, in the volume's unit; without it there is no upper limit.</summary>
    public double? Below { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ThresholdOptions))]
internal sealed partial class ThresholdJson : JsonSerializerContext;
