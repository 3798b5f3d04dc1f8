using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>body-size</c>: the water-equivalent diameter of a CT scan, slice by slice, and how much of the body's outline the field of view cuts off. A body
/// that is cut off more than the options allow is refused, for its size is not known (AAPM Report 220, 2014).
/// </summary>
public sealed class BodySizeStep : PipelineStep
{
    private readonly BodySizeOptions _options;

    private BodySizeStep(BodySizeOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "body-size", [new StepInput("volume", ValueKind.Volume), new StepInput("body", ValueKind.Mask)], ValueKind.Figures, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var size = BodySize.Of(context.Input<HuVolume>("volume"), context.Input<Mask>("body"), 100 * _options.MinBodyAreaCm2);
        return Task.FromResult(
            size.IsEmpty ? StepOutcome.Refused(new RefusalReason(RefusalCodes.NothingFound))
            : size.CutPercent > _options.MaxCutPercent ? StepOutcome.Refused(RefusalReason.Of(RefusalCodes.BodyCutOff, size.CutPercent, _options.MaxCutPercent))
            : StepOutcome.Of(size));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(BodySizeJson.Default.BodySizeOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.MaxCutPercent is >= 0 and <= 100, "maxCutPercent", "0 to 100 percent are expected.");
        settings.Check(options.MinBodyAreaCm2 is >= 0 and <= 1000, "minBodyAreaCm2", "0 to 1000 cm² are expected.");
        return new BodySizeStep(options) { Fingerprint = JsonSerializer.Serialize(options, BodySizeJson.Default.BodySizeOptions) };
    }
}

/// <summary>Options of <see cref="BodySizeStep"/>.</summary>
internal sealed record BodySizeOptions
{
    /// <summary>Largest share of the body's outline, all slices together, that the field of view may cut off, percent.</summary>
    public double MaxCutPercent { get; set; } = 20;

    /// <summary>A slice with less body than this is left out of the mean, cm².</summary>
    public double MinBodyAreaCm2 { get; set; } = 20;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(BodySizeOptions))]
internal sealed partial class BodySizeJson : JsonSerializerContext;
