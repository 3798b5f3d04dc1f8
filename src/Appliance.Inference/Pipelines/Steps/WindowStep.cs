using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>window</c>: scales a window of values to 0…1 and holds what lies outside to its ends.</summary>
public sealed class WindowStep : PipelineStep
{
    private readonly WindowOptions _options;

    private WindowStep(WindowOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("window", [new StepInput("volume", ValueKind.Volume)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken) =>
        StepOutcome.Completed(Scaling.Window(context.Input<Volume>("volume"), _options.Centre, _options.Width));

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(WindowJson.Default.WindowOptions) is not { } options)
        {
            return null;
        }
        settings.Check(Math.Abs(options.Centre) <= 1e6, "centre", "A value from -1000000 to 1000000 is expected.");
        settings.Check(options.Width is >= 1e-3 and <= 1e6, "width", "A width from 0.001 to 1000000 is expected.");
        return new WindowStep(options) { Fingerprint = JsonSerializer.Serialize(options, WindowJson.Default.WindowOptions) };
    }
}

/// <summary>Options of <see cref="WindowStep"/>.</summary>
internal sealed record WindowOptions
{
    /// <summary>Middle of the window, in the volume's unit.</summary>
    public required double Centre { get; init; }

    /// <summary>Width of the window, in the volume's unit.</summary>
    public required double Width { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(WindowOptions))]
internal sealed partial class WindowJson : JsonSerializerContext;
