using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>Resamples between grids that are turned against each other: every voxel's place is computed, row by row.</summary>
internal sealed class ObliqueResampler<T>(VolumeGeometry from, T[] voxels, VolumeGeometry to, T outside, Interpolation how) where T : unmanaged
{
    private const double Rounding = 1e-6;
    private readonly SliceLadder _ladder = new(from);

    public T[] Run()
    {
        var result = new T[to.VoxelCount];
        Parallel.For(0, to.Slices, () => new float[to.Columns], (slice, _, values) =>
        {
            for (int row = 0; row < to.Rows; row++)
            {
                FillRow(to.Planes[slice].PointAt(row, 0), result.AsSpan((slice * to.PixelsPerSlice) + (row * to.Columns), to.Columns), values);
            }
            return values;
        }, _ => { });
        return result;
    }

    private void FillRow(Vector3D start, Span<T> target, float[] values)
    {
        Vector3D step = to.ColumnAxis.Step, across = from.ColumnAxis.Direction, down = from.RowAxis.Direction, along = from.SliceDirection;
        (double u, double v, double w) = (across.Dot(start), down.Dot(start), along.Dot(start));
        (double du, double dv, double dw) = (across.Dot(step), down.Dot(step), along.Dot(step));
        int begin = target.Length, end = 0;
        for (int index = 0; index < target.Length; index++)
        {
            if (!_ladder.TryFind(w + (index * dw), out int slice, out double share))
            {
                continue;
            }
            double column = (u + (index * du) - _ladder.ColumnStart(slice, share)) / from.ColumnSpacing;
            double row = (v + (index * dv) - _ladder.RowStart(slice, share)) / from.RowSpacing;
            if (!(column >= -0.5 - Rounding && row >= -0.5 - Rounding && column <= from.Columns - 0.5 + Rounding && row <= from.Rows - 0.5 + Rounding))
            {
                continue;
            }
            if (how == Interpolation.Nearest)
            {
                target[index] = voxels[Index(slice + (share >= AxisTable.Tie ? 1 : 0), row, column)];
            }
            else
            {
                values[index] = Between(slice, (float)share, row, column);
            }
            // What lies inside a box is one stretch of a line.
            (begin, end) = (Math.Min(begin, index), index + 1);
        }
        (begin, end) = begin < end ? (begin, end) : (0, 0);
        target[..begin].Fill(outside);
        target[end..].Fill(outside);
        if (how == Interpolation.Linear)
        {
            VoxelRow.FromFloats(values.AsSpan(begin, end - begin), target[begin..end]);
        }
    }

    private int Index(int slice, double row, double column) =>
        (slice * from.PixelsPerSlice) + (AxisTable.Locate(row, from.Rows, how).Lower * from.Columns) + AxisTable.Locate(column, from.Columns, how).Lower;

    private float Between(int slice, float share, double row, double column)
    {
        (int x, float dx) = AxisTable.Locate(column, from.Columns, how);
        (int y, float dy) = AxisTable.Locate(row, from.Rows, how);
        int right = dx > 0 ? 1 : 0, below = dy > 0 ? from.Columns : 0;
        int at = (slice * from.PixelsPerSlice) + (y * from.Columns) + x;
        float low = InSlice(at, right, below, dx, dy);
        return share == 0 ? low : Blend(low, InSlice(at + from.PixelsPerSlice, right, below, dx, dy), share);
    }

    private float InSlice(int at, int right, int below, float dx, float dy) => Blend(
        Blend(Value(at), Value(at + right), dx), Blend(Value(at + below), Value(at + below + right), dx), dy);

    private static float Blend(float a, float b, float share) => a + ((b - a) * share);

    private float Value(int index) =>
        typeof(T) == typeof(short) ? (short)(object)voxels[index] : typeof(T) == typeof(float) ? (float)(object)voxels[index] : (byte)(object)voxels[index];
}
