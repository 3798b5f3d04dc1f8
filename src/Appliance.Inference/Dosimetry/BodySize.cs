using Appliance.Inference.Pipelines;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Dosimetry;

/// <summary>The size of a patient as X-rays meet it, slice by slice (AAPM Report 220, 2014).</summary>
public sealed record BodySize : Figures
{
    /// <summary>Mean water-equivalent diameter of the slices that show the body, mm.</summary>
    public const string Mean = "dw";

    /// <summary>The least of them, mm.</summary>
    public const string Least = "dw-min";

    /// <summary>The greatest of them, mm.</summary>
    public const string Greatest = "dw-max";

    /// <summary>Share of the body's outline, all slices together, that the field of view cuts off, percent.</summary>
    public const string Cut = "cut";

    private BodySize(IReadOnlyList<double> diametersMm, IReadOnlyList<BodyOutline> outlines)
    {
        (DiametersMm, Outlines) = (diametersMm, outlines);
        double[] sizes = [.. diametersMm.Where(double.IsFinite)];
        CutPercent = 100.0 * outlines.Sum(outline => (long)outline.CutPixels) / Math.Max(1, outlines.Sum(outline => (long)outline.Pixels));
        ByName = sizes.Length == 0 ? new Dictionary<string, Figure>() : new Dictionary<string, Figure>
        {
            [Mean] = Figure.Of(sizes.Average()),
            [Least] = Figure.Of(sizes.Min()),
            [Greatest] = Figure.Of(sizes.Max()),
            [Cut] = Figure.Of(CutPercent),
        };
    }

    /// <summary>Water-equivalent diameter of each slice, mm; NaN for one without body.</summary>
    public IReadOnlyList<double> DiametersMm { get; }

    /// <summary>The outline in each slice.</summary>
    public IReadOnlyList<BodyOutline> Outlines { get; }

    /// <summary>See <see cref="Cut"/>.</summary>
    public double CutPercent { get; }

    /// <summary>Whether a slice shows the body.</summary>
    public bool IsEmpty => ByName.Count == 0;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> ByName { get; }

    /// <summary>Measures every slice.</summary>
    /// <param name="volume">Hounsfield units.</param>
    /// <param name="body">The body's mask.</param>
    /// <param name="minAreaMm2">A slice with less body than this counts as one without.</param>
    public static BodySize Of(HuVolume volume, Mask body, double minAreaMm2)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(body);
        VolumeGeometry grid = volume.Geometry;
        var diameters = new double[grid.Slices];
        var outlines = new BodyOutline[grid.Slices];
        Parallel.For(0, grid.Slices, slice =>
        {
            ReadOnlySpan<byte> labels = body.Slice(slice);
            double area = (labels.Length - labels.Count((byte)0)) * grid.PixelArea;
            bool shows = area > 0 && area >= minAreaMm2;
            diameters[slice] = shows ? WaterEquivalent.Diameter(WaterEquivalent.Area(volume.Slice(slice), labels, grid.PixelArea)) : double.NaN;
            outlines[slice] = shows ? BodyOutline.Of(volume.Slice(slice), labels, grid) : default;
        });
        return new BodySize(diameters, outlines);
    }
}
