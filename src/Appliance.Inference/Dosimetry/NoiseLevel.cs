using Appliance.Inference.Pipelines;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Dosimetry;

/// <summary>The global noise level of a scan: the mode of the standard deviations of all windows in soft tissue (Christianson et al. 2015).</summary>
public sealed record NoiseLevel : Figures
{
    /// <summary>The noise, HU.</summary>
    public const string Global = "noise";

    /// <summary>Deviations above this are edges and not noise, HU.</summary>
    private const double MaxHu = 200;

    private NoiseLevel(NoiseHistogram histogram, int windowPixels, int shownSlice, float[] shownMap, Figure noise) =>
        (Histogram, WindowPixels, ShownSlice, ShownMap, ByName) = (histogram, windowPixels, shownSlice, shownMap, new Dictionary<string, Figure> { [Global] = noise });

    /// <summary>How often each deviation was found.</summary>
    public NoiseHistogram Histogram { get; }

    /// <summary>Pixels of a window.</summary>
    public int WindowPixels { get; }

    /// <summary>The slice with the most soft tissue, which pages show.</summary>
    public int ShownSlice { get; }

    /// <summary>Its deviations, HU; NaN where there is no soft tissue.</summary>
    public IReadOnlyList<float> ShownMap { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> ByName { get; }

    /// <summary>Measures the noise of all slices together.</summary>
    /// <param name="volume">Hounsfield units.</param>
    /// <param name="body">The body's mask.</param>
    /// <param name="windows">Makes what maps single slices, one for each thread.</param>
    /// <param name="binHu">Width of a bin of the histogram, HU.</param>
    /// <param name="minWindows">With fewer windows there is no noise level.</param>
    public static NoiseLevel Of(HuVolume volume, Mask body, Func<LocalDeviation> windows, double binHu, int minWindows)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(windows);
        VolumeGeometry grid = volume.Geometry;
        var all = new NoiseHistogram(binHu, MaxHu);
        var bySlice = new long[grid.Slices];
        Lock gate = new();
        Parallel.For(0, grid.Slices, () => (Windows: windows(), Map: new float[grid.PixelsPerSlice], Histogram: new NoiseHistogram(binHu, MaxHu)), (slice, _, mine) =>
        {
            mine.Windows.Map(volume.Slice(slice), body.Slice(slice), mine.Map);
            bySlice[slice] = mine.Map.Count(deviation => !float.IsNaN(deviation));
            mine.Histogram.Add(mine.Map);
            return mine;
        }, mine =>
        {
            lock (gate)
            {
                all.Add(mine.Histogram);
            }
        });
        int shown = bySlice.AsSpan().IndexOf(bySlice.Max());
        var map = new float[grid.PixelsPerSlice];
        LocalDeviation last = windows();
        last.Map(volume.Slice(shown), body.Slice(shown), map);
        return new NoiseLevel(all, last.WindowPixels, shown, map, all.Total >= Math.Max(1, minWindows) && double.IsFinite(all.Mode())
            ? Figure.Of(all.Mode())
            : Figure.None(RefusalReason.Of(RefusalCodes.SoftTissueMissing, all.Total, minWindows)));
    }
}
