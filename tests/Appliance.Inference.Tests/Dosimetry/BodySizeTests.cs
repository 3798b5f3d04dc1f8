using Appliance.Inference.Dosimetry;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Dosimetry;

/// <summary>Water-equivalent diameter and outline, on shapes whose truth is known and against numpy and scipy.</summary>
public sealed class BodySizeTests(ScipyOracle scipy) : IClassFixture<ScipyOracle>
{
    public static TheoryData<double, int> Grids => new() { { 0.5, 700 }, { 0.7, 512 }, { 0.9765625, 512 }, { 1.5, 256 }, { 2, 180 } };

    [Theory]
    [MemberData(nameof(Grids))]
    public void WaterCylinder_HasItsOwnDiameter(double spacing, int size)
    {
        (HuVolume volume, Mask body) = Scan(new WaterPhantom { Size = size, PixelSpacing = spacing, Slices = 1 });

        var measured = BodySize.Of(volume, body, 0);

        Assert.Equal(300, measured.ByName[BodySize.Mean].Value!.Value, 0.25);
        Assert.Equal(0, measured.CutPercent);
    }

    [Theory]
    [InlineData(-700)]
    [InlineData(-100)]
    [InlineData(60)]
    [InlineData(1000)]
    public void DensityOtherThanWater_CountsAsItWeakens(short hu)
    {
        var phantom = new WaterPhantom { Hu = hu, WidthMm = 300, HeightMm = 200, Slices = 1, Noise = 0 };
        (HuVolume volume, _) = Scan(phantom);
        Mask body = Samples.Where(volume, value => value == hu);

        Assert.Equal(phantom.WaterEquivalentMm, BodySize.Of(volume, body, 0).ByName[BodySize.Mean].Value!.Value, phantom.WaterEquivalentMm * 0.002);
    }

    [Fact]
    public void Diameters_EqualNumpy()
    {
        HuVolume volume = Samples.Hounsfield(Grid.Make(61, 47, 9, pixel: 0.8));
        Mask body = Samples.Where(volume, value => value > -400);

        double[] expected = scipy.Compute<double>(
            "area = np.where(m > 0, a.astype(float) / 1000 + 1, 0).sum(axis=(1, 2)) * 0.64\n2 * np.sqrt(area / np.pi)", ScipyOracle.Array3("a", volume), ScipyOracle.Array3("m", body));

        Assert.Equal(expected, BodySize.Of(volume, body, 0).DiametersMm, (one, other) => Math.Abs(one - other) < 1e-9);
    }

    [Fact]
    public void Outline_EqualsWhatErosionTakesAway()
    {
        HuVolume volume = Samples.Hounsfield(Grid.Make(53, 41, 5));
        Mask body = Samples.Where(volume, value => value > -700);

        int[] expected = scipy.Compute<int>(
            "np.array([[(s > 0).sum() - ndi.binary_erosion(s > 0).sum(), (s[0] > 0).sum() + (s[-1] > 0).sum() + (s[1:-1, 0] > 0).sum() + (s[1:-1, -1] > 0).sum()] for s in m])",
            ScipyOracle.Array3("m", body));

        Assert.Equal(expected, BodySize.Of(volume, body, 0).Outlines.SelectMany(outline => (int[])[outline.Pixels, outline.CutPixels]));
    }

    [Fact]
    public void SliceWithoutBody_IsLeftOutOfTheMean()
    {
        (HuVolume volume, Mask body) = Scan(new WaterPhantom { Slices = 5, EmptySlices = 2 });

        var measured = BodySize.Of(volume, body, 0);

        Assert.Equal([true, true, false, false, false], measured.DiametersMm.Select(double.IsNaN));
        Assert.Equal(300, measured.ByName[BodySize.Mean].Value!.Value, 0.15);
    }

    [Fact]
    public void NoBodyAnywhere_HasNoFigures() => Assert.True(BodySize.Of(new HuVolume(Grid.Make(9, 9, 2), new short[162]), Mask.Empty(Grid.Make(9, 9, 2)), 0).IsEmpty);

    [Fact]
    public void LessBodyThanAsked_CountsAsNone()
    {
        (HuVolume volume, Mask body) = Scan(new WaterPhantom { WidthMm = 40, Slices = 1 });

        Assert.True(BodySize.Of(volume, body, 2000).IsEmpty);
        Assert.False(BodySize.Of(volume, body, 1000).IsEmpty);
    }

    /// <summary>Measured for the model card: how much size is lost at how much of the outline cut off.</summary>
    [Theory]
    [InlineData(0.98, false)]
    [InlineData(0.9, false)]
    [InlineData(0.8, false)]
    [InlineData(0.9, true)]
    public void FieldOfViewSmallerThanTheBody_UnderestimatesItsSize_AndSaysHowMuchIsCut(double share, bool isRound)
    {
        const double Spacing = 1.0;
        var phantom = new WaterPhantom { WidthMm = 380, HeightMm = 280, Size = (int)(380 * share / Spacing), PixelSpacing = Spacing, Slices = 1, RoundField = isRound };
        (HuVolume volume, Mask body) = Scan(phantom);

        var measured = BodySize.Of(volume, body, 0);

        double lost = 1 - (measured.ByName[BodySize.Mean].Value!.Value / phantom.WaterEquivalentMm);
        TestContext.Current.SendDiagnosticMessage("field {0} of the width{1}: {2:F1} % cut, Dw -{3:F2} %", share, isRound ? ", round" : "", measured.CutPercent, 100 * lost);
        Assert.InRange(measured.CutPercent, 5, 60);
        Assert.InRange(lost, 0.0001, 0.12);
    }

    [Fact]
    public void RoundFieldThatHoldsTheBody_CutsNothing()
    {
        (HuVolume volume, Mask body) = Scan(new WaterPhantom { RoundField = true, Slices = 1 });

        Assert.Equal(0, BodySize.Of(volume, body, 0).CutPercent);
    }

    private static (HuVolume Volume, Mask Body) Scan(WaterPhantom phantom)
    {
        VolumeGeometry grid = Grid.Make(phantom.Size, phantom.Size, phantom.Slices, phantom.PixelSpacing, phantom.SliceSpacing);
        var volume = new HuVolume(grid, [.. Enumerable.Range(0, phantom.Slices).SelectMany(phantom.Voxels)]);
        return (volume, Samples.Where(volume, value => value > -300));
    }
}
