using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>brain-check</c>: passes the mask of a brain on only when it can be a whole human one: of a plausible volume and not cut off by an end or
/// side of the scan. A knee or an abdomen under the name of a head, and a head that is cut off, is refused.
/// </summary>
public sealed class BrainCheckStep : PipelineStep
{
    private readonly BrainCheckOptions _options;

    private BrainCheckStep(BrainCheckOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new("brain-check", [new StepInput("mask", ValueKind.Mask)], ValueKind.Mask, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var mask = context.Input<Mask>("mask");
        var reasons = new List<RefusalReason>();
        double volume = mask.MillilitresOf(mask.CountLabelled()), cut = CutAreaCm2(mask);
        if (volume < _options.MinMillilitres || volume > _options.MaxMillilitres)
        {
            reasons.Add(RefusalReason.Of(RefusalCodes.BrainVolume, volume, _options.MinMillilitres, _options.MaxMillilitres));
        }
        if (cut > _options.MaxCutAreaCm2)
        {
            reasons.Add(RefusalReason.Of(RefusalCodes.BrainCut, cut, _options.MaxCutAreaCm2));
        }
        return Task.FromResult(reasons.Count > 0 ? StepOutcome.Refused(reasons) : StepOutcome.Of(mask));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(BrainCheckJson.Default.BrainCheckOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.MinMillilitres >= 0 && options.MinMillilitres < options.MaxMillilitres, "minMillilitres", "It must be 0 or more and less than maxMillilitres.");
        settings.Check(options.MaxCutAreaCm2 >= 0, "maxCutAreaCm2", "An area of 0 cm² or more is expected.");
        return new BrainCheckStep(options) { Fingerprint = JsonSerializer.Serialize(options, BrainCheckJson.Default.BrainCheckOptions) };
    }

    /// <summary>Area of brain on that one of the six faces of the scan that shows most.</summary>
    private static double CutAreaCm2(Mask mask)
    {
        VolumeGeometry grid = mask.Geometry;
        long top = 0, bottom = 0, left = 0, right = 0;
        for (int slice = 0; slice < grid.Slices; slice++)
        {
            ReadOnlySpan<byte> labels = mask.Slice(slice);
            top += Labelled(labels[..grid.Columns]);
            bottom += Labelled(labels[^grid.Columns..]);
            for (int row = 0; row < grid.Rows; row++)
            {
                left += labels[row * grid.Columns] != 0 ? 1 : 0;
                right += labels[(row * grid.Columns) + grid.Columns - 1] != 0 ? 1 : 0;
            }
        }
        double ends = Math.Max(Labelled(mask.Slice(0)), Labelled(mask.Slice(grid.Slices - 1))) * grid.PixelArea;
        double flat = Math.Max(top, bottom) * grid.ColumnSpacing * grid.SliceSpacing, upright = Math.Max(left, right) * grid.RowSpacing * grid.SliceSpacing;
        return Math.Max(ends, Math.Max(flat, upright)) / 100;
    }

    private static int Labelled(ReadOnlySpan<byte> labels) => labels.Length - labels.Count((byte)0);
}

/// <summary>Options of <see cref="BrainCheckStep"/>; the defaults span what lies inside the skulls of people from some months of age on.</summary>
internal sealed record BrainCheckOptions
{
    /// <summary>Smallest volume, mL.</summary>
    public double MinMillilitres { get; set; } = 500;

    /// <summary>Largest volume, mL.</summary>
    public double MaxMillilitres { get; set; } = 2200;

    /// <summary>Largest area of brain on one face of the scan, cm²: the spinal cord leaves through one of them.</summary>
    public double MaxCutAreaCm2 { get; set; } = 10;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(BrainCheckOptions))]
internal sealed partial class BrainCheckJson : JsonSerializerContext;
