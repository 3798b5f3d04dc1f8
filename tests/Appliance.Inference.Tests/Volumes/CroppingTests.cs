using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

public sealed class CroppingTests
{
    public static TheoryData<int, int, int, int, int, int> Boxes => new()
    {
        { 3, 4, 5, 10, 11, 12 }, { -2, -3, -4, 50, 40, 30 }, { 30, -5, 20, 20, 10, 10 }, { -10, 0, 0, 5, 5, 5 }, { 0, 0, 0, 37, 29, 23 },
    };

    [Theory]
    [MemberData(nameof(Boxes))]
    public void Box_EveryValueIsStillAtItsPlace_AndTheRestHasTheOutsideValue(int column, int row, int slice, int columns, int rows, int slices)
    {
        FloatVolume ramp = Samples.Ramp(Samples.Oblique());
        var cut = (FloatVolume)Cropping.Apply(ramp, new VoxelBox(column, row, slice, columns, rows, slices), -5000);

        for (int index = 0; index < cut.Voxels.Length; index++)
        {
            (int x, int y, int z) = (column + (index % columns), row + (index / columns % rows), slice + (index / columns / rows));
            bool isInside = x is >= 0 and < 37 && y is >= 0 and < 29 && z is >= 0 and < 23;
            Assert.Equal(isInside ? Samples.RampAt(Samples.PlaceOf(cut.Geometry, index)) : -5000, cut.Voxels[index], 1e-3);
        }
    }

    [Fact]
    public void Mask_CutOutAndRestored_IsTheSameOnTheSeriesGrid()
    {
        Mask mask = Mask.Empty(Samples.Oblique());
        mask.Slice(7).Slice(5 * 37, 60).Fill(3);
        mask.Slice(9)[400] = 2;
        VoxelBox box = VoxelBox.Around(mask)!.Value.WithMargin(2, mask.Geometry);

        Mask back = Resampling.Apply(Cropping.Apply(mask, box), mask.Geometry);

        Assert.Equal(mask.Labels, back.Labels);
        Assert.Equal((7 - 2, 3 + 4), (box.Slice, box.Slices));
    }

    [Fact]
    public void Around_IsTheSmallestBox_AndNothingForAnEmptyMask()
    {
        Mask mask = Grid.Parse("...../.1.../.....", "...../...2./.....");

        Assert.Equal(new VoxelBox(1, 1, 0, 3, 1, 2), VoxelBox.Around(mask));
        Assert.Null(VoxelBox.Around(Mask.Empty(mask.Geometry)));
    }

    [Fact]
    public void Centred_PadsBothSidesAlike() =>
        Assert.Equal(new VoxelBox(-2, -1, 1, 8, 5, 2), VoxelBox.Centred(Grid.Make(5, 4, 4), 8, 5, 2));

    [Fact]
    public void TooLarge_IsRefused() =>
        Assert.Throws<InvalidDataException>(() => Cropping.Apply(Samples.Hounsfield(Grid.Make(4, 4, 4)), new VoxelBox(0, 0, 0, 2000, 2000, 2000), 0));
}
