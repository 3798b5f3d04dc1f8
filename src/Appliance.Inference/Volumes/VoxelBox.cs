namespace Appliance.Inference.Volumes;

/// <summary>A box of voxels inside a grid, or beyond it where it pads: first indices and counts.</summary>
/// <param name="Column">First column; negative before the grid.</param>
/// <param name="Row">First row.</param>
/// <param name="Slice">First slice.</param>
/// <param name="Columns">Number of columns.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Slices">Number of slices.</param>
public readonly record struct VoxelBox(int Column, int Row, int Slice, int Columns, int Rows, int Slices)
{
    /// <summary>The smallest box around every labelled voxel; null when there is none.</summary>
    public static VoxelBox? Around(Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        VolumeGeometry grid = mask.Geometry;
        (int left, int right, int top, int bottom, int first, int last) = (int.MaxValue, -1, int.MaxValue, -1, int.MaxValue, -1);
        for (int slice = 0; slice < grid.Slices; slice++)
        {
            for (int row = 0; row < grid.Rows; row++)
            {
                ReadOnlySpan<byte> line = mask.Slice(slice).Slice(row * grid.Columns, grid.Columns);
                int from = line.IndexOfAnyExcept((byte)0);
                if (from >= 0)
                {
                    (left, right) = (Math.Min(left, from), Math.Max(right, line.LastIndexOfAnyExcept((byte)0)));
                    (top, bottom) = (Math.Min(top, row), Math.Max(bottom, row));
                    (first, last) = (Math.Min(first, slice), slice);
                }
            }
        }
        return last < 0 ? null : new VoxelBox(left, top, first, right - left + 1, bottom - top + 1, last - first + 1);
    }

    /// <summary>The box with a margin in millimetres on every side, as whole voxels, held to the grid.</summary>
    public VoxelBox WithMargin(double marginMm, VolumeGeometry grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        (int column, int columns) = Grow(Column, Columns, marginMm / grid.ColumnSpacing, grid.Columns);
        (int row, int rows) = Grow(Row, Rows, marginMm / grid.RowSpacing, grid.Rows);
        (int slice, int slices) = Grow(Slice, Slices, marginMm / grid.SliceSpacing, grid.Slices);
        return new VoxelBox(column, row, slice, columns, rows, slices);
    }

    /// <summary>The part of the box that lies at most so far below its upper end, along the axis that runs most along the patient.</summary>
    public VoxelBox FromHead(double lengthMm, VolumeGeometry grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        (double columns, double rows, double slices) = (grid.ColumnAxis.Direction.Z, grid.RowAxis.Direction.Z, grid.SliceDirection.Z);
        if (Math.Abs(slices) >= Math.Max(Math.Abs(columns), Math.Abs(rows)))
        {
            (int first, int count) = Upper(Slice, Slices, lengthMm / grid.SliceSpacing, slices > 0);
            return this with { Slice = first, Slices = count };
        }
        if (Math.Abs(rows) >= Math.Abs(columns))
        {
            (int first, int count) = Upper(Row, Rows, lengthMm / grid.RowSpacing, rows > 0);
            return this with { Row = first, Rows = count };
        }
        (int left, int across) = Upper(Column, Columns, lengthMm / grid.ColumnSpacing, columns > 0);
        return this with { Column = left, Columns = across };
    }

    private static (int From, int Count) Upper(int from, int count, double voxels, bool isHeadLast)
    {
        int kept = (int)Math.Clamp(Math.Ceiling(voxels - 1e-6), 1, count);
        return (isHeadLast ? from + count - kept : from, kept);
    }

    /// <summary>A box of a given size around the centre of a grid; of an odd remainder the greater half lies behind.</summary>
    public static VoxelBox Centred(VolumeGeometry grid, int columns, int rows, int slices)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return new VoxelBox(
            (int)Math.Floor((grid.Columns - columns) / 2.0), (int)Math.Floor((grid.Rows - rows) / 2.0), (int)Math.Floor((grid.Slices - slices) / 2.0), columns, rows, slices);
    }

    private static (int From, int Count) Grow(int from, int count, double margin, int limit)
    {
        int voxels = (int)Math.Min(limit, Math.Ceiling(margin - 1e-6));
        (int first, int end) = (Math.Max(0, from - voxels), Math.Min(limit, from + count + voxels));
        return (first, end - first);
    }
}
