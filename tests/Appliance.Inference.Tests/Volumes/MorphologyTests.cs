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
