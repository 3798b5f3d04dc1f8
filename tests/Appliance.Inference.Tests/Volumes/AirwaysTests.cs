using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

public sealed class AirwaysTests
{
    [Fact]
    public void Find_TubeBetweenTheLungs_IsFollowedUntilItMerges()
    {
        // A tube of 100 mm² from the top, lungs on both sides; in the lower half the tube opens into the right one.
        VolumeGeometry grid = Grid.Make(100, 60, 40, pixel: 2, spacing: 4);
        Mask air = Mask.Empty(grid);
        for (int slice = 0; slice < grid.Slices; slice++)
        {
            Fill(air, slice, 10, 40, 10, 50);
            Fill(air, slice, 60, 90, 10, 50);
            Fill(air, slice, slice < 20 ? 40 : 48, 53, 28, 33);
        }
        Mask airways = Airways.Find(air);
        Assert.Equal(20 * 25, airways.CountLabelled());
        Assert.Equal(0, airways.Slice(19).Count((byte)1));
        Assert.Equal(25, airways.Slice(39).Count((byte)1));
    }

    [Fact]
    public void Find_NoAir_FindsNothing() => Assert.Equal(0, Airways.Find(Mask.Empty(Grid.Make(8, 8, 4))).CountLabelled());

    private static void Fill(Mask mask, int slice, int fromColumn, int toColumn, int fromRow, int toRow)
    {
        for (int row = fromRow; row < toRow; row++)
        {
            mask.Slice(slice).Slice((row * mask.Geometry.Columns) + fromColumn, toColumn - fromColumn).Fill(1);
        }
    }
}
