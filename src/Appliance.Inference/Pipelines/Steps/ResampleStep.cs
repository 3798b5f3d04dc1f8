using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>resample</c>: brings a volume to other spacings, or onto the grid of another volume. Uneven and sheared slices (gantry tilt) become a
/// straight box: without spacings, at those of the source.
/// </summary>
public sealed class ResampleStep : PipelineStep
{
    private readonly ResampleOptions _options;

    private ResampleStep(ResampleOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "resample", [new StepInput("volume", ValueKind.Volume, AnyGrid: true), new StepInput("like", ValueKind.Volume, IsOptional: true, AnyGrid: true)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<Volume>("volume");
        VolumeGeometry source = volume.Geometry;
        double column = _options.ColumnMm ?? source.ColumnSpacing, row = _options.RowMm ?? source.RowSpacing, slice = _options.SliceMm ?? source.SliceSpacing;
        double voxels = source.VoxelCount * (source.VoxelVolume / (column * row * slice));
        if (context.OptionalInput<Volume>("like") is null && voxels > Volume.MaxVoxels)
        {
            return Task.FromResult(StepOutcome.Refused(RefusalReason.Of(RefusalCodes.TooLarge, voxels / 1e6, Volume.MaxVoxels / 1e6)));
        }
        VolumeGeometry to = context.OptionalInput<Volume>("like")?.Geometry ?? Resampling.GridFor(source, column, row, slice);
        return StepOutcome.Completed(Resampling.Apply(volume, to, _options.Interpolation, OutsideValue.Of(_options.Outside, volume)));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(ResampleJson.Default.ResampleOptions) is not { } options)
        {
            return null;
        }
        foreach ((string name, double? spacing) in new[] { ("columnMm", options.ColumnMm), ("rowMm", options.RowMm), ("sliceMm", options.SliceMm) })
        {
            settings.Check(spacing is null or (>= 0.05 and <= 50), name, "0.05 to 50 mm are expected.");
        }
        settings.Check(OutsideValue.IsLegal(options.Outside), "outside", OutsideValue.Expected);
        return new ResampleStep(options) { Fingerprint = JsonSerializer.Serialize(options, ResampleJson.Default.ResampleOptions) };
    }
}

/// <summary>Options of <see cref="ResampleStep"/>.</summary>
internal sealed record ResampleOptions
{
    /// <summary>Distance between columns, mm; without it that of the source.</summary>
    public double? ColumnMm { get; set; }

    /// <summary>Distance between rows, mm; without it that of the source.</summary>
    public double? RowMm { get; set; }

    /// <summary>Distance between slices, mm; without it that of the source.</summary>
    public double? SliceMm { get; set; }

    /// <summary>How values between voxels are found.</summary>
    public Interpolation Interpolation { get; set; } = Interpolation.Linear;

    /// <summary>Value outside the source (<see cref="OutsideValue"/>).</summary>
    public double? Outside { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ResampleOptions))]
internal sealed partial class ResampleJson : JsonSerializerContext;
