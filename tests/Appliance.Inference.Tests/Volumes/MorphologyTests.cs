using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

public sealed class MorphologyTests
{
    [Fact]
    public void FillHoles_SmallHole_IsFilled_LargeAndOpenStay()
    {
        Mask mask = Grid.Parse("11111.../1.1..1../11111.1./1.1....1/111.....");
        Morphology.FillHoles(mask, 1, maxHoleArea: 1);
        Assert.Equal(["11111.../111..1../11111.1./111....1/111....."], Grid.Show(mask));
    }

    [Fact]
    public void FillHoles_OtherLabelInTheHole_KeepsItsVoxels()
    {
        Mask mask = Grid.Parse("1111/12.1/1111");
        Morphology.FillHoles(mask, 1, maxHoleArea: 10);
        Assert.Equal(["1111/1211/1111"], Grid.Show(mask));
    }

    [Fact]
    public void Close_GapOfTwoPixels_CloseWithRadiusOne_TouchesNothingElse()
    {
        Mask mask = Grid.Parse("......../.111.111/.111.111/.111.111/........");
        Morphology.Close(mask, 1, radius: 1);
        Assert.Equal(["......../.111.111/.1111111/.111.111/........"], Grid.Show(mask));
    }

    [Fact]
    public void Dilate_OtherLabelBeside_KeepsItsVoxels()
    {
        Mask mask = Grid.Parse("......./..1.2../.......");
        Morphology.Dilate(mask, 1, 2, Neighbourhood.Slice);
        Assert.Equal([".111.../11112../.111..."], Grid.Show(mask));
    }

    [Fact]
    public void Erode_OnlyTheLabelAskedFor()
    {
        Mask mask = Grid.Parse("11122/11122/11122");
        Morphology.Erode(mask, 1, 1, Neighbourhood.Slice);
        Assert.Equal(["...22/.1.22/...22"], Grid.Show(mask));
    }

    [Fact]
    public void Dilate_OfOneVoxel_IsABallInMillimetres()
    {
        Mask mask = Mask.Empty(Grid.Make(41, 41, 21, pixel: 1, spacing: 2));
        mask.Slice(10)[(20 * 41) + 20] = 1;
        Morphology.Dilate(mask, 1, 15, Neighbourhood.Volume);
        Assert.Equal(4.0 / 3 * Math.PI * 15 * 15 * 15, mask.CountLabelled() * 2, 150.0);
    }

    [Fact]
    public void FillCavities_ClosedInSpace_IsFilled_LargerAndOpenOnesStay()
    {
        string[] closed = ["11111/11111/11111", "11111/1.1.1/11111", "11111/111.1/11111"], open = ["11111/111.1/11111"];
        Mask mask = Grid.Parse([.. closed, .. closed[..1]]), leaking = Grid.Parse([.. closed, .. open]);
        Morphology.FillCavities(mask, 1, maxMillilitres: 0.0015);
        Morphology.FillCavities(leaking, 1, maxMillilitres: 1);
        Assert.Equal(["11111/11111/11111", "11111/111.1/11111", "11111/111.1/11111", "11111/11111/11111"], Grid.Show(mask));
        Assert.Equal(["11111/11111/11111", "11111/111.1/11111", "11111/111.1/11111", "11111/111.1/11111"], Grid.Show(leaking));
    }

    [Fact]
    public void InSpace_ShearedSlicesAndImpossibleRadii_AreRefused()
    {
        var sheared = Mask.Empty(new VolumeGeometry([.. Enumerable.Range(0, 5).Select(slice => ResamplingTests.Plane(new(0, slice, slice * 3)))], 3));
        sheared.Labels[0] = 1;
        Assert.Throws<InvalidDataException>(() => Morphology.Dilate(sheared, 1, 5, Neighbourhood.Volume));
        Assert.Throws<InvalidDataException>(() => DistanceMap.Inside(sheared));
        Assert.Throws<InvalidDataException>(() => Morphology.Dilate(Grid.Parse("1"), 1, 1000, Neighbourhood.Slice));
        Assert.Throws<InvalidDataException>(() => Morphology.Dilate(Grid.Parse("1"), 1, double.NaN, Neighbourhood.Slice));
    }

    [Fact]
    public void Distances_OfASlab_AreKnown()
    {
        Mask mask = Mask.Empty(Grid.Make(9, 4, 4, pixel: 0.5, spacing: 1));
        for (int line = 0; line < 16; line++)
        {
            mask.Labels.AsSpan((line * 9) + 2, 4).Fill(1);
        }
        Assert.Equal([0, 0, 0.5f, 1, 1, 0.5f, 0, 0, 0], DistanceMap.Inside(mask).Voxels[..9]);
        Assert.Equal([1, 0.5f, 0, 0, 0, 0, 0.5f, 1, 1.5f], DistanceMap.Outside(mask).Voxels[^9..]);
    }

    [Fact]
    public void Distances_ToNothing_AreRefused()
    {
        Mask empty = Mask.Empty(Grid.Make(3, 3, 3)), full = Mask.Empty(Grid.Make(3, 3, 3));
        full.Labels.AsSpan().Fill(1);
        Assert.Throws<InvalidDataException>(() => DistanceMap.Outside(empty));
        Assert.Throws<InvalidDataException>(() => DistanceMap.Inside(full));
    }

    public static TheoryData<int, double> Cases => new() { { 1, 1 }, { 2, 1.5 }, { 3, 2 }, { 4, 3.2 }, { 5, 0.5 } };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Close_OnNoise_EqualsDefinition(int seed, double radius)
    {
        Mask mask = Grid.Noise(70, 40, 2, seed, 0.08);
        byte[] expected = DefinitionOfClosing(mask, radius);
        Morphology.Close(mask, 1, radius);
        Assert.Equal(expected, mask.Labels);
    }

    /// <summary>Erosion of the dilation by the disc, pixel by pixel; beyond the image lies background.</summary>
    private static byte[] DefinitionOfClosing(Mask mask, double radius)
    {
        byte[] grown = Spread(mask.Labels, mask.Geometry, radius, 1);
        byte[] closed = Spread(grown, mask.Geometry, radius, 0);
        return [.. closed.Zip(mask.Labels, Math.Max)];
    }

    private static byte[] Spread(byte[] from, VolumeGeometry grid, double radius, byte seed)
    {
        byte[] to = [.. from];
        for (int index = 0; index < from.Length; index++)
        {
            (int x, int y, int z) = (index % grid.Columns, index / grid.Columns % grid.Rows, index / grid.PixelsPerSlice);
            for (int dy = -4; dy <= 4; dy++)
            {
                for (int dx = -4; dx <= 4; dx++)
                {
                    bool isReached = (dx * dx) + (dy * dy) <= (radius * radius) + 1e-6;
                    bool isInside = x + dx >= 0 && y + dy >= 0 && x + dx < grid.Columns && y + dy < grid.Rows;
                    int value = isInside ? from[(z * grid.PixelsPerSlice) + ((y + dy) * grid.Columns) + x + dx] : 0;
                    if (isReached && value == seed)
                    {
                        to[index] = seed;
                    }
                }
            }
        }
        return to;
    }
}
