using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary><c>pad</c>: brings a volume to a size in voxels around its centre, adding or cutting on both sides alike, as a model's input asks for.</summary>
public sealed class PadStep : PipelineStep
{
    private readonly PadOptions _options;

    private PadStep(PadOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("pad", [new StepInput("volume", ValueKind.Volume)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<Volume>("volume");
        VolumeGeometry grid = volume.Geometry;
        int columns = Fit(_options.Columns, grid.Columns), rows = Fit(_options.Rows, grid.Rows), slices = Fit(_options.Slices, grid.Slices);
        if ((double)columns * rows * slices > Volume.MaxVoxels)
        {
            return Task.FromResult(StepOutcome.Refused(RefusalReason.Of(RefusalCodes.TooLarge, (double)columns * rows * slices / 1e6, Volume.MaxVoxels / 1e6)));
        }
        VoxelBox box = VoxelBox.Centred(grid, columns, rows, slices);
        return StepOutcome.Completed(Cropping.Apply(volume, box, OutsideValue.Of(_options.Outside, volume)));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(PadJson.Default.PadOptions) is not { } options)
        {
            return null;
        }
        foreach ((string name, int? count) in new[] { ("columns", options.Columns), ("rows", options.Rows), ("slices", options.Slices) })
        {
            settings.Check(count is null or (>= 1 and <= 4096), name, "1 to 4096 voxels are expected.");
        }
        settings.Check(options.MultipleOf is >= 1 and <= 256, "multipleOf", "1 to 256 voxels are expected.");
        settings.Check(OutsideValue.IsLegal(options.Outside), "outside", OutsideValue.Expected);
        return new PadStep(options) { Fingerprint = JsonSerializer.Serialize(options, PadJson.Default.PadOptions) };
    }

    private int Fit(int? wanted, int there) => (((wanted ?? there) + _options.MultipleOf - 1) / _options.MultipleOf) * _options.MultipleOf;
}

/// <summary>Options of <see cref="PadStep"/>.</summary>
internal sealed record PadOptions
{
    /// <summary>Columns wanted; without it as many as there are.</summary>
    public int? Columns { get; set; }

    /// <summary>Rows wanted; without it as many as there are.</summary>
    public int? Rows { get; set; }

    /// <summary>Slices wanted; without it as many as there are.</summary>
    public int? Slices { get; set; }

    /// <summary>Every count is raised to a multiple of this.</summary>
    public int MultipleOf { get; set; } = 1;

    /// <summary>Value of added voxels (<see cref="OutsideValue"/>).</summary>
    public double? Outside { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PadOptions))]
internal sealed partial class PadJson : JsonSerializerContext;
