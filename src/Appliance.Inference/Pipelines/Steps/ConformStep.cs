using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>conform</c>: brings a volume onto a cube of voxels along the patient's own axes, as networks for heads expect it (FreeSurfer's
/// <c>conform</c>: 256³, 1 mm, LIA), whatever the plane and tilt of its slices (<see cref="ConformedGrid"/>).
/// </summary>
public sealed class ConformStep : PipelineStep
{
    private readonly ConformOptions _options;
    private readonly AxisCodes _to;

    private ConformStep(ConformOptions options, AxisCodes to) => (_options, _to) = (options, to);

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("conform", [new StepInput("volume", ValueKind.Volume)], ValueKind.Volume, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var volume = context.Input<Volume>("volume");
        VolumeGeometry to = ConformedGrid.Of(volume.Geometry, _to, _options.SpacingMm, _options.Size);
        return StepOutcome.Completed(Resampling.Apply(volume, to, Interpolation.Linear, OutsideValue.Of(_options.Outside, volume)));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(ConformJson.Default.ConformOptions) is not { } options)
        {
            return null;
        }
        AxisCodes? codes = AxisCodes.Parse(options.To);
        settings.Check(codes is not null, "to", "Three letters are expected, one of L or R, one of P or A and one of S or I, as LIA.");
        settings.Check(options.SpacingMm is >= 0.25 and <= 10, "spacingMm", "0.25 to 10 mm are expected.");
        settings.Check(options.Size is >= 16 and <= 512, "size", "16 to 512 voxels are expected.");
        settings.Check(OutsideValue.IsLegal(options.Outside), "outside", OutsideValue.Expected);
        return codes is { } to ? new ConformStep(options, to) { Fingerprint = JsonSerializer.Serialize(options, ConformJson.Default.ConformOptions) } : null;
    }
}

/// <summary>Options of <see cref="ConformStep"/>.</summary>
internal sealed record ConformOptions
{
    /// <summary>Where columns, rows and slices grow toward, as LIA (<see cref="AxisCodes"/>).</summary>
    public string To { get; set; } = "LIA";

    /// <summary>Distance between voxels, mm.</summary>
    public double SpacingMm { get; set; } = 1;

    /// <summary>Voxels along each edge of the cube.</summary>
    public int Size { get; set; } = 256;

    /// <summary>Value outside the source (<see cref="OutsideValue"/>).</summary>
    public double? Outside { get; set; }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ConformOptions))]
internal sealed partial class ConformJson : JsonSerializerContext;
