using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>distance</c>: how far each labelled voxel is from the surface, or each other voxel from the labels, mm. Refused when there is nothing
/// to measure to.
/// </summary>
public sealed class DistanceStep : PipelineStep
{
    private readonly DistanceOptions _options;

    private DistanceStep(DistanceOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("distance", [new StepInput("mask", ValueKind.Mask)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var mask = context.Input<Mask>("mask");
        return mask.CountLabelled() is 0 || mask.CountLabelled() == mask.Labels.Length
            ? Task.FromResult(StepOutcome.Refused(new RefusalReason(RefusalCodes.NothingFound)))
            : StepOutcome.Completed(_options.Side == DistanceSide.Inside ? DistanceMap.Inside(mask) : DistanceMap.Outside(mask));
    }

    private static PipelineStep? Create(StepSettings settings) => settings.Options(DistanceJson.Default.DistanceOptions) is { } options
        ? new DistanceStep(options) { Fingerprint = JsonSerializer.Serialize(options, DistanceJson.Default.DistanceOptions) }
        : null;
}

/// <summary>Which voxels get a distance; the others get 0.</summary>
internal enum DistanceSide
{
    /// <summary>Labelled ones: to the next that is not.</summary>
    Inside,

    /// <summary>Those without a label: to the next that has one.</summary>
    Outside,
}

/// <summary>Options of <see cref="DistanceStep"/>.</summary>
internal sealed record DistanceOptions
{
    /// <summary>Which voxels get a distance.</summary>
    public DistanceSide Side { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(DistanceOptions))]
internal sealed partial class DistanceJson : JsonSerializerContext;
