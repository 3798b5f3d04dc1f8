namespace Appliance.Inference.Volumes;

/// <summary>Morphology inside single slices, with sizes in millimetres. Every label is treated by itself.</summary>
public static class Morphology
{
    /// <summary>
    /// Gives holes to the structure around them: background that the image border cannot reach inside its slice and
    /// whose area is at most <paramref name="maxHoleArea"/> mm². Larger holes (the heart between touching lungs) stay open.
    /// </summary>
    public static void FillHoles(Mask mask, byte label, double maxHoleArea)
    {
        ArgumentNullException.ThrowIfNull(mask);
        VolumeGeometry grid = mask.Geometry;
        Parallel.For(0, grid.Slices, () => new byte[grid.PixelsPerSlice], (slice, _, background) =>
        {
            FillSlice(mask.Slice(slice), background, label, grid, maxHoleArea);
            return background;
        }, _ => { });
    }

    /// <summary>
    /// Closes gaps narrower than about twice the radius: dilation, then erosion, with a disc of <paramref name="radius"/> mm.
    /// Only background is taken; other labels keep their voxels. A radius below one pixel changes nothing.
    /// </summary>
    public static void Close(Mask mask, byte label, double radius)
    {
        ArgumentNullException.ThrowIfNull(mask);
        VolumeGeometry grid = mask.Geometry;
        int[] halfWidths = Disc.HalfWidths(radius / grid.RowSpacing, radius / grid.ColumnSpacing);
        if (halfWidths is [0])
        {
            return;
        }
        // Slices are independent: how many run at once does not change the result.
        Parallel.For(0, grid.Slices, () => new SliceClosing(grid.Columns, grid.Rows, halfWidths), (slice, _, closing) =>
        {
            closing.Apply(mask.Slice(slice), label);
            return closing;
        }, _ => { });
    }

    private static void FillSlice(Span<byte> labels, Span<byte> background, byte label, VolumeGeometry grid, double maxHoleArea)
    {
        if (!labels.Contains(label))
        {
            return;
        }
        for (int pixel = 0; pixel < background.Length; pixel++)
        {
            background[pixel] = labels[pixel] == label ? (byte)0 : (byte)1;
        }
        Components holes = Components.InSlice(background, grid.Columns);
        holes.Paint(background, number => IsHole(holes.All[number], grid, maxHoleArea) ? (byte)2 : null);
        for (int pixel = 0; pixel < background.Length; pixel++)
        {
            if (background[pixel] == 2 && labels[pixel] == 0)
            {
                labels[pixel] = label;
            }
        }
    }

    private static bool IsHole(ComponentInfo info, VolumeGeometry grid, double maxArea) =>
        info.Columns.From > 0 && info.Rows.From > 0 && info.Columns.To < grid.Columns - 1 && info.Rows.To < grid.Rows - 1
        && info.Voxels * grid.PixelArea <= maxArea;
}
