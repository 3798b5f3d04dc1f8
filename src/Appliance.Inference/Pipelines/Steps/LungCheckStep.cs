using System.Text.Json;
using System.Text.Json.Serialization;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines.Steps;

/// <summary>
/// <c>lung-check</c>: passes a mask of right (1) and left (2) lung on only when it can be two whole human lungs: both there,
/// neither cut off by the ends or sides of the scan, of a plausible volume and density. Bowel gas or half a lung is refused.
/// </summary>
public sealed class LungCheckStep : PipelineStep
{
    private readonly LungCheckOptions _options;

    private LungCheckStep(LungCheckOptions options) => _options = options;

    /// <summary>What the step is.</summary>
    public static StepType Type { get; } = new(
        "lung-check", [new StepInput("mask", ValueKind.Mask), new StepInput("volume", ValueKind.Volume)], ValueKind.Mask, Create);

    /// <inheritdoc/>
    public override Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken)
    {
        var mask = context.Input<Mask>("mask");
        var reasons = new List<RefusalReason>();
        Densitometry both = Densitometry.Of(context.Input<HuVolume>("volume"), mask, LungSides.Right, LungSides.Left);
        if (both.Voxels == 0)
        {
            return Task.FromResult(StepOutcome.Refused(new RefusalReason(RefusalCodes.NoLungs)));
        }
        JudgeEdges(mask, reasons);
        JudgeAmount(mask, both, reasons);
        return Task.FromResult(reasons.Count > 0 ? StepOutcome.Refused(reasons) : StepOutcome.Of(mask));
    }

    private static PipelineStep? Create(StepSettings settings)
    {
        if (settings.Options(LungCheckJson.Default.LungCheckOptions) is not { } options)
        {
            return null;
        }
        settings.Check(options.MinMillilitres < options.MaxMillilitres, "minMillilitres", "It must be less than maxMillilitres.");
        settings.Check(options.MinMeanHu < options.MaxMeanHu, "minMeanHu", "It must be less than maxMeanHu.");
        return new LungCheckStep(options) { Fingerprint = JsonSerializer.Serialize(options, LungCheckJson.Default.LungCheckOptions) };
    }

    private void JudgeEdges(Mask mask, List<RefusalReason> reasons)
    {
        VolumeGeometry grid = mask.Geometry;
        double first = AreaCm2(mask, 0), last = AreaCm2(mask, grid.Slices - 1);
        (double feet, double head) = grid.HeadIsLast ? (first, last) : (last, first);
        Judge(feet, RefusalCodes.LungsCutAtFeet, reasons);
        Judge(head, RefusalCodes.LungsCutAtHead, reasons);
        Judge(SideAreaCm2(mask), RefusalCodes.LungsCutAtSide, reasons);
    }

    private void Judge(double area, string code, List<RefusalReason> reasons)
    {
        if (area > _options.MaxCutAreaCm2)
        {
            reasons.Add(RefusalReason.Of(code, area, _options.MaxCutAreaCm2));
        }
    }

    private void JudgeAmount(Mask mask, Densitometry both, List<RefusalReason> reasons)
    {
        double smaller = mask.MillilitresOf(Math.Min(mask.Count(LungSides.Right), mask.Count(LungSides.Left)));
        if (smaller < _options.MinMillilitresPerLung)
        {
            reasons.Add(RefusalReason.Of(RefusalCodes.OneLungMissing, smaller, _options.MinMillilitresPerLung));
        }
        if (both.Millilitres < _options.MinMillilitres || both.Millilitres > _options.MaxMillilitres)
        {
            reasons.Add(RefusalReason.Of(RefusalCodes.LungVolume, both.Millilitres, _options.MinMillilitres, _options.MaxMillilitres));
        }
        double mean = both.Mean();
        if (mean < _options.MinMeanHu || mean > _options.MaxMeanHu)
        {
            reasons.Add(RefusalReason.Of(RefusalCodes.LungDensity, mean, _options.MinMeanHu, _options.MaxMeanHu));
        }
    }

    private static double AreaCm2(Mask mask, int slice)
    {
        Span<byte> labels = mask.Slice(slice);
        return (labels.Length - labels.Count((byte)0)) * mask.Geometry.PixelArea / 100;
    }

    /// <summary>Area of lung on the four sides of the image, all slices together.</summary>
    private static double SideAreaCm2(Mask mask)
    {
        VolumeGeometry grid = mask.Geometry;
        long across = 0, along = 0;
        for (int slice = 0; slice < grid.Slices; slice++)
        {
            Span<byte> labels = mask.Slice(slice);
            across += Labelled(labels[..grid.Columns]) + Labelled(labels[^grid.Columns..]);
            for (int row = 0; row < grid.Rows; row++)
            {
                along += (labels[row * grid.Columns] != 0 ? 1 : 0) + (labels[(row * grid.Columns) + grid.Columns - 1] != 0 ? 1 : 0);
            }
        }
        return ((across * grid.ColumnSpacing) + (along * grid.RowSpacing)) * grid.SliceSpacing / 100;
    }

    private static int Labelled(ReadOnlySpan<byte> labels) => labels.Length - labels.Count((byte)0);
}

/// <summary>Options of <see cref="LungCheckStep"/>; the defaults span adult lungs in any phase of breathing.</summary>
internal sealed record LungCheckOptions
{
    /// <summary>Largest area of lung in the first slice, in the last, or on the sides of the images, cm².</summary>
    public double MaxCutAreaCm2 { get; set; } = 5;

    /// <summary>Smallest volume of one lung, mL.</summary>
    public double MinMillilitresPerLung { get; set; } = 300;

    /// <summary>Smallest volume of both, mL.</summary>
    public double MinMillilitres { get; set; } = 1000;

    /// <summary>Largest volume of both, mL.</summary>
    public double MaxMillilitres { get; set; } = 12_000;

    /// <summary>Lowest mean density, HU.</summary>
    public double MinMeanHu { get; set; } = -970;

    /// <summary>Highest mean density, HU.</summary>
    public double MaxMeanHu { get; set; } = -500;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LungCheckOptions))]
internal sealed partial class LungCheckJson : JsonSerializerContext;
