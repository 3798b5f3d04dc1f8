using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>noise</c>: the global noise level of a CT scan in soft tissue (Christianson et al. 2015). Without enough soft tissue there is none, and the app goes on.</summary>
public sealed class NoiseStep : PipelineStep
{
    private readonly NoiseOptions _options;

    private NoiseStep(NoiseOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "noise", [new StepInput("volume", ValueKind.Volume), new StepInput("body", ValueKind.Mask)], ValueKind.Figures, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<HuVolume>("volume");
        return StepOutcome.Completed(NoiseLevel.Of(
            volume, context.Input<Mask>("body"), () => new LocalDeviation(volume.Geometry, _options.WindowMm, _options.FromHu, _options.ToHu), _options.BinHu, _options.MinWindows));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(NoiseJson.Default.NoiseOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.WindowMm is >= 1 and <= 50, "windowMm", "1 to 50 mm are expected.");
        settings.Check(options.FromHu < options.ToHu, "fromHu", "It must be less than toHu.");
        settings.Check(options.BinHu is >= 0.05 and <= 10, "binHu", "0.05 to 10 HU are expected.");
        settings.Check(options.MinWindows is >= 1 and <= 1_000_000, "minWindows", "1 to 1000000 are expected.");
        return new NoiseStep(options) { Fingerprint = JsonSerializer.Serialize(options, NoiseJson.Default.NoiseOptions) };
    }
}

/// <summary>Options of <see cref="NoiseStep"/>.</summary>
internal sealed record NoiseOptions
{
    /// <summary>Width and height of a window, mm.</summary>
    public double WindowMm { get; set; } = 6;

    /// <summary>Least mean of a window in soft tissue, HU. A little below water, so that water phantoms count.</summary>
    public double FromHu { get; set; } = -10;

    /// <summary>Largest mean of a window in soft tissue, HU.</summary>
    public double ToHu { get; set; } = 150;

    /// <summary>Width of a bin of the histogram, HU.</summary>
    public double BinHu { get; set; } = 0.5;

    /// <summary>With fewer windows in soft tissue there is no noise level.</summary>
    public int MinWindows { get; set; } = 1000;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(NoiseOptions))]
internal sealed partial class NoiseJson : JsonSerializerContext;
