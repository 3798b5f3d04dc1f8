using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>measure</c>: volume, densities and, where asked for, shape of structures, each a name and the labels that make it up.</summary>
public sealed class MeasureStep : PipelineStep
{
    private readonly MeasureOptions _options;

    private MeasureStep(MeasureOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "measure", [new StepInput("mask", ValueKind.Mask), new StepInput("volume", ValueKind.Volume)], ValueKind.Measurements, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var mask = context.Input<Mask>("mask");
        var volume = context.Input<Volume>("volume");
        var counted = LabelCounts.Of(mask);
        var structures = new Dictionary<string, Densitometry>(StringComparer.Ordinal);
        var shapes = new Dictionary<string, StructureShape>(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<byte> labels) in _options.Structures)
        {
            cancellationToken.ThrowIfCancellationRequested();
            structures[name] = Densitometry.Of(volume, mask, counted, [.. labels]);
            if (_options.Shapes && StructureShape.Of(mask, [.. labels]) is { } shape)
            {
                shapes[name] = shape;
            }
        }
        return StepOutcome.Completed(new StructureMeasurements(structures, _options.Shapes ? shapes : null));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(MeasureJson.Default.MeasureOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.Structures.Count is > 0 and <= 255, "structures", "1 to 255 structures are expected.");
        foreach ((string name, IReadOnlyList<byte> labels) in options.Structures)
        {
            settings.Check(labels.Count > 0 && !labels.Contains((byte)0), $"structures.{name}", "Labels from 1 to 255 are expected, at least one.");
        }
        return new MeasureStep(options) { Fingerprint = JsonSerializer.Serialize(options, MeasureJson.Default.MeasureOptions) };
    }
}

/// <summary>Options of <see cref="MeasureStep"/>.</summary>
internal sealed record MeasureOptions
{
    /// <summary>Labels by the name of the structure they make up.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<byte>> Structures { get; init; }

    /// <summary>Whether diameters and axes are measured too.</summary>
    public bool Shapes { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(MeasureOptions))]
internal sealed partial class MeasureJson : JsonSerializerContext;
