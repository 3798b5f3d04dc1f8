using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

public sealed class DensitometryTests
{
    private static readonly HuVolume Volume = new(Grid.Make(5, 1, 1, pixel: 2, spacing: 5), [-1000, -951, -950, -800, 40]);

    [Fact]
    public void Of_CountsOnlyTheLabels()
    {
        Densitometry densities = Densitometry.Of(Volume, new Mask(Volume.Geometry, [1, 1, 1, 2, 0]), 1, 2);
        Assert.Equal(4, densities.Voxels);
        Assert.Equal(4 * 20 / 1000.0, densities.Millilitres, 12);
        Assert.Equal(-925.25, densities.Mean(), 12);
    }

    [Fact]
    public void FractionBelow_IsStrict()
    {
        Densitometry densities = Densitometry.Of(Volume, new Mask(Volume.Geometry, [1, 1, 1, 1, 0]), 1);
        Assert.Equal(0.5, densities.FractionBelow(-950));
    }

    [Fact]
    public void Percentile_InterpolatesBetweenRanks()
    {
        Densitometry densities = Densitometry.Of(Volume, new Mask(Volume.Geometry, [1, 1, 1, 1, 0]), 1);
        Assert.Equal(-1000, densities.Percentile(0));
        Assert.Equal(-1000 + (0.45 * 49), densities.Percentile(0.15), 9);
        Assert.Equal(-800, densities.Percentile(1));
    }

    [Fact]
    public void Of_NoVoxels_GivesNaN_NeverANumber()
    {
        Densitometry densities = Densitometry.Of(Volume, Mask.Empty(Volume.Geometry), 1);
        Assert.True(double.IsNaN(densities.Mean()) && double.IsNaN(densities.FractionBelow(-950)) && double.IsNaN(densities.Percentile(0.15)));
    }

    [Fact]
    public void Of_Floats_GivesWhatHounsfieldUnitsGive()
    {
        var floats = new FloatVolume(Volume.Geometry, [.. Volume.Voxels.Select(value => (float)value)], VoxelUnit.Intensity);
        var mask = new Mask(Volume.Geometry, [1, 1, 1, 2, 0]);
        Densitometry whole = Densitometry.Of(Volume, mask, 2, 1, 1), same = Densitometry.Of(floats, mask, 2, 1, 1);
        Assert.Equal(4, same.Voxels);
        Assert.Equal([whole.Mean(), whole.FractionBelow(-950), whole.Percentile(0.15)], [same.Mean(), same.FractionBelow(-950), same.Percentile(0.15)]);
    }

    [Fact]
    public void Of_ValuesThatAreNoNumbers_AreRefused_OnlyWhereTheyCount()
    {
        var floats = new FloatVolume(Volume.Geometry, [float.NaN, 1, 2, 3, float.PositiveInfinity], VoxelUnit.Intensity);
        var mask = new Mask(Volume.Geometry, [1, 2, 2, 2, 3]);
        Assert.Equal(2, Densitometry.Of(floats, mask, 2).Mean());
        Assert.Throws<InvalidDataException>(() => Densitometry.Of(floats, mask, 1));
        Assert.Throws<InvalidDataException>(() => Densitometry.Of(floats, mask, 2, 3));
    }
}
