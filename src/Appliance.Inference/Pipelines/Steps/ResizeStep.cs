using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>resize</c>: brings each slice to the rows and columns that a model takes, by the mean of the area (<see cref="AreaAverage"/>).</summary>
public sealed class ResizeStep : PipelineStep
{
    private const int MaxSide = 4096;
    private readonly ResizeOptions _options;

    private ResizeStep(ResizeOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("resize", [new StepInput("volume", ValueKind.Volume)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken) =>
        StepOutcome.Completed(AreaAverage.Resize(context.Input<Volume>("volume"), _options.Rows, _options.Columns, cancellationToken));

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(ResizeJson.Default.ResizeOptions) is not { } options)
        {
            return null;
        }

        foreach ((string name, int side) in new[] { ("rows", options.Rows), ("columns", options.Columns) })
        {
            settings.Check(side is >= 1 and <= MaxSide, name, string.Create(CultureInfo.InvariantCulture, $"1 to {MaxSide} are expected."));
        }

        return new ResizeStep(options) { Fingerprint = JsonSerializer.Serialize(options, ResizeJson.Default.ResizeOptions) };
    }
}

/// <summary>Options of <see cref="ResizeStep"/>.</summary>
internal sealed record ResizeOptions
{
    /// <summary>Rows to come to.</summary>
    public required int Rows { get; init; }

    /// <summary>Columns to come to.</summary>
    public required int Columns { get; init; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ResizeOptions))]
internal sealed partial class ResizeJson : JsonSerializerContext;
