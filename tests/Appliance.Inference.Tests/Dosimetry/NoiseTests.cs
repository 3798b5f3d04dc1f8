using Appliance.Inference.Dosimetry;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Dosimetry;

/// <summary>The noise map and its mode: numpy's own, and the noise that a phantom was given.</summary>
public sealed class NoiseTests(ScipyOracle scipy) : IClassFixture<ScipyOracle>
{
    [Theory]
    [InlineData(1.0, 5)]
    [InlineData(0.9765625, 7)]
    [InlineData(0.7, 9)]
    [InlineData(2.0, 3)]
    [InlineData(5.0, 3)]
    public void Window_IsTheOddNumberOfPixelsNearestToItsSize(double spacing, int pixels) =>
        Assert.Equal(pixels * pixels, new LocalDeviation(Grid.Make(50, 50, 1, spacing), 6, 0, 150).WindowPixels);

    [Fact]
    public void Map_EqualsNumpy()
    {
        HuVolume volume = Samples.Hounsfield(Grid.Make(43, 37, 1));
        Mask body = Samples.Where(volume, value => value < 1960);
        var map = new float[43 * 37];

        new LocalDeviation(volume.Geometry, 5, 300, 650).Map(volume.Slice(0), body.Slice(0), map);

        float[] expected = scipy.Compute<float>(
            """
            from numpy.lib.stride_tricks import sliding_window_view
            w = sliding_window_view(a[0].astype(float), (5, 5)).reshape(33, 39, 25)
            inside = sliding_window_view(m[0] > 0, (5, 5)).reshape(33, 39, 25).all(axis=2)
            sd = np.where(inside & (w.mean(axis=2) >= 300) & (w.mean(axis=2) <= 650), w.std(axis=2, ddof=1), np.nan)
            np.pad(sd, 2, constant_values=np.nan)
            """, ScipyOracle.Array3("a", volume), ScipyOracle.Array3("m", body));
        Assert.Contains(expected, value => !float.IsNaN(value));
        Assert.Contains(expected, float.IsNaN);
        Assert.Equal(expected, map, (one, other) => (float.IsNaN(one) && float.IsNaN(other)) || Math.Abs(one - other) < 1e-3);
    }

    [Fact]
    public void Histogram_AndItsMode_EqualNumpy()
    {
        float[] deviations = [.. Enumerable.Range(0, 20_000).Select(place => (float)Math.Abs(12 + (2 * SeededRandom.NormalAt(5, place)))), float.NaN, 999];
        var histogram = new NoiseHistogram(0.5, 100);

        histogram.Add(deviations);

        double[] expected = scipy.Compute<double>(
            """
            counts, edges = np.histogram(d[np.isfinite(d)], bins=np.arange(0, 100.5, 0.5))
            k = counts.argmax()
            before, top, after = counts[k - 1:k + 2].astype(float)
            np.concatenate([counts, [(k + 0.5 + 0.5 * (before - after) / (before - 2 * top + after)) * 0.5]])
            """, ("d", deviations, [deviations.Length]));
        Assert.Equal(expected[..^1], histogram.Counts.Take(200).Select(count => (double)count));
        Assert.Equal(expected[^1], histogram.Mode(), 1e-9);
        Assert.Equal((1, 20_001), (histogram.Counts[200], histogram.Total));
    }

    [Fact]
    public void Mode_OfNothing_IsNone() => Assert.Equal(double.NaN, new NoiseHistogram(0.5, 100).Mode());

    [Fact]
    public void Mode_AtTheBeginning_StaysInItsBin()
    {
        var histogram = new NoiseHistogram(0.5, 100);
        histogram.Add([0f, 0.1f, 0.2f, 0.7f]);

        Assert.InRange(histogram.Mode(), 0, 0.5);
    }

    /// <summary>The known facts: 5, 10 and 20 HU came out as 4.75, 9.75 and 19.75 in bins of 0.5 HU. Here within 2.5 %.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    public void Phantom_GivesTheNoiseItWasGiven(double noise)
    {
        NoiseLevel level = Measure(new WaterPhantom { Noise = noise, Hu = 40, Size = 330, PixelSpacing = 0.9765625, Slices = 5 });

        double found = level.ByName[NoiseLevel.Global].Value!.Value;
        TestContext.Current.SendDiagnosticMessage("{0} HU given, {1:F2} HU found in windows of {2}", noise, found, level.WindowPixels);
        Assert.InRange(found, noise * 0.975, noise * 1.005);
    }

    [Fact]
    public void EdgesInTheBody_DoNotMoveTheMode()
    {
        NoiseLevel plain = Measure(new WaterPhantom { Noise = 10, Hu = 40, Size = 330, PixelSpacing = 0.9765625, Slices = 2 });
        NoiseLevel withBones = Measure(new WaterPhantom { Noise = 10, Hu = 40, Size = 330, PixelSpacing = 0.9765625, Slices = 2 }, pixel => pixel % 331 % 40 == 0 ? (short)700 : null);

        Assert.Equal(0, plain.Histogram.Counts.Skip(100).Sum());
        Assert.True(withBones.Histogram.Counts.Skip(100).Sum() > 1000);
        Assert.Equal(plain.ByName[NoiseLevel.Global].Value!.Value, withBones.ByName[NoiseLevel.Global].Value!.Value, 0.5);
    }

    [Fact]
    public void TooLittleSoftTissue_HasNoNoise_AndSaysWhy()
    {
        NoiseLevel level = Measure(new WaterPhantom { Noise = 5, Hu = -500 });

        Figure none = level.ByName[NoiseLevel.Global];
        Assert.Null(none.Value);
        Assert.Equal(RefusalCodes.SoftTissueMissing, none.Missing!.Code);
        Assert.Equal(["0", "1000"], none.Missing.Facts);
    }

    private static NoiseLevel Measure(WaterPhantom phantom, Func<int, short?>? change = null)
    {
        VolumeGeometry grid = Grid.Make(phantom.Size, phantom.Size, phantom.Slices, phantom.PixelSpacing, phantom.SliceSpacing);
        short[] voxels = [.. Enumerable.Range(0, phantom.Slices).SelectMany(phantom.Voxels).Select((hu, index) => hu > -300 ? change?.Invoke(index) ?? hu : hu)];
        var volume = new HuVolume(grid, voxels);
        return NoiseLevel.Of(volume, Samples.Where(volume, value => value > -700), () => new LocalDeviation(grid, 6, -10, 150), 0.5, 1000);
    }
}
