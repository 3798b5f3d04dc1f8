using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>normalise</c>: scales values for a model, by fixed numbers, by the mean and deviation of the volume, or so that two of its quantiles
/// become 0 and 1. A volume without differences is refused.
/// </summary>
public sealed class NormaliseStep : PipelineStep
{
    private readonly NormaliseOptions _options;

    private NormaliseStep(NormaliseOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("normalise", [new StepInput("volume", ValueKind.Volume)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<Volume>("volume");
        if (_options.By == NormaliseBy.Fixed)
        {
            return StepOutcome.Completed(Scaling.Apply(volume, _options.Mean!.Value, _options.Deviation!.Value));
        }
        (double low, double high) = Range(volume);
        if (double.IsNaN(low))
        {
            return Task.FromResult(StepOutcome.Refused(new RefusalReason(RefusalCodes.NothingFound)));
        }
        if (!(high - low > 1e-6 * Math.Max(1, Math.Abs(low))))
        {
            double[] extremes = ValueRanks.Of(volume, (float?)_options.Above).Quantiles(0, 1);
            return Task.FromResult(StepOutcome.Refused(RefusalReason.Of(RefusalCodes.FlatVolume, extremes[0], extremes[1])));
        }
        return StepOutcome.Completed(_options is { By: NormaliseBy.Quantiles, Clip: true } ? Scaling.Apply(volume, low, high - low, 0, 1) : Scaling.Apply(volume, low, high - low));
    }

    /// <summary>What becomes 0 and 1; no numbers when no value counts.</summary>
    private (double Low, double High) Range(Volume volume)
    {
        if (_options.By == NormaliseBy.Quantiles)
        {
            double[] quantiles = ValueRanks.Of(volume, (float?)_options.Above).Quantiles(_options.LowPercent / 100, _options.HighPercent / 100);
            return (quantiles[0], quantiles[1]);
        }
        ValueStatistics values = ValueStatistics.Of(volume, (float?)_options.Above);
        return (values.Mean, values.Mean + values.Deviation);
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(NormaliseJson.Default.NormaliseOptions) is not { } options)
        {
            return null;
        }
        bool isFixed = options.By == NormaliseBy.Fixed;
        settings.Check(options.Mean.HasValue == isFixed, "mean", isFixed ? "Fixed needs it." : "Only fixed takes it.");
        settings.Check(options.Deviation.HasValue == isFixed, "deviation", isFixed ? "Fixed needs it." : "Only fixed takes it.");
        settings.Check(options.Deviation is null or (>= 1e-6 and <= 1e6), "deviation", "A deviation from 0.000001 to 1000000 is expected.");
        settings.Check(options.LowPercent >= 0 && options.LowPercent < options.HighPercent && options.HighPercent <= 100, "lowPercent", "0 ≤ lowPercent < highPercent ≤ 100 is expected.");
        settings.Check(options.Above is null || !isFixed, "above", "Fixed takes none.");
        return new NormaliseStep(options) { Fingerprint = JsonSerializer.Serialize(options, NormaliseJson.Default.NormaliseOptions) };
    }
}

/// <summary>What a volume is scaled by.</summary>
internal enum NormaliseBy
{
    /// <summary>(value − mean) / deviation, both given.</summary>
    Fixed,

    /// <summary>(value − mean) / deviation, both of the volume.</summary>
    Deviation,

    /// <summary>The low quantile becomes 0, the high one 1.</summary>
    Quantiles,
}

/// <summary>Options of <see cref="NormaliseStep"/>.</summary>
internal sealed record NormaliseOptions
{
    /// <summary>What the volume is scaled by.</summary>
    public required NormaliseBy By { get; init; }

    /// <summary>What becomes 0, in the volume's unit; for fixed.</summary>
    public double? Mean { get; set; }

    /// <summary>What becomes a distance of 1, in the volume's unit; for fixed.</summary>
    public double? Deviation { get; set; }

    /// <summary>The quantile that becomes 0, percent.</summary>
    public double LowPercent { get; set; } = 0.5;

    /// <summary>The quantile that becomes 1, percent.</summary>
    public double HighPercent { get; set; } = 99.5;

    /// <summary>Whether what lies outside the quantiles is held to 0 and 1.</summary>
    public bool Clip { get; set; } = true;

    /// <summary>Only values greater than this count for mean, deviation and quantiles, in the volume's unit; null for all.</summary>
    public double? Above { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(NormaliseOptions))]
internal sealed partial class NormaliseJson : JsonSerializerContext;
