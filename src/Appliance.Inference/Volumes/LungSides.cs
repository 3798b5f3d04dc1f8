namespace Appliance.Inference.Volumes;

/// <summary>
/// Tells the right lung (label 1) from the left (label 2). Parts that touch nothing on the other side go where most of them
/// lies; where the lungs touch, each slice is cut along the path from front to back that crosses the least lung.
/// </summary>
public static class LungSides
{
    /// <summary>Label of the right lung.</summary>
    public const byte Right = 1;

    /// <summary>Label of the left lung.</summary>
    public const byte Left = 2;

    /// <summary>A part with this share or more of its voxels on each side of the cut is two lungs that touch.</summary>
    public const double JoinedShare = 0.1;

    /// <summary>The cut stays within this share of the lungs' width on each side of their middle.</summary>
    public const double CorridorShare = 0.22;

    /// <summary>Labels the lungs of a mask (any label).</summary>
    public static Mask Split(Mask lungs)
    {
        ArgumentNullException.ThrowIfNull(lungs);
        VolumeGeometry grid = lungs.Geometry;
        Mask sides = Mask.Empty(grid);
        Components parts = Components.InVolume(lungs);
        if (parts.All.Count == 0)
        {
            return sides;
        }
        int from = parts.All.Min(info => info.Columns.From), to = parts.All.Max(info => info.Columns.To);
        int reach = (int)(CorridorShare * (to - from));
        int middle = (from + to) / 2;
        var cut = new DividingPath(grid.Rows, Math.Max(0, middle - reach), Math.Min(grid.Columns - 1, middle + reach));
        for (int slice = 0; slice < grid.Slices; slice++)
        {
            PaintSlice(lungs.Slice(slice), sides.Slice(slice), cut, grid);
        }
        GiveWholeParts(parts, sides);
        return sides;
    }

    private static void PaintSlice(ReadOnlySpan<byte> lungs, Span<byte> sides, DividingPath cut, VolumeGeometry grid)
    {
        int[] path = cut.Find(lungs, grid.Columns);
        (byte first, byte second) = grid.LeftIsLast ? (Right, Left) : (Left, Right);
        for (int row = 0; row < grid.Rows; row++)
        {
            for (int column = 0; column < grid.Columns; column++)
            {
                int pixel = (row * grid.Columns) + column;
                if (lungs[pixel] != 0)
                {
                    sides[pixel] = column < path[row] ? first : second;
                }
            }
        }
    }

    private static void GiveWholeParts(Components parts, Mask sides)
    {
        var rights = new long[parts.All.Count];
        parts.ForEachRun((part, at, length) => rights[part] += sides.Labels.AsSpan(at, length).Count(Right));
        parts.Paint(sides.Labels, part =>
        {
            double share = (double)rights[part] / parts.All[part].Voxels;
            bool joined = share is > JoinedShare and < 1 - JoinedShare;
            return joined ? null : share > 0.5 ? Right : Left;
        });
    }
}
