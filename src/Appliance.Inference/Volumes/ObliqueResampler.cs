using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>Resamples between grids that are turned against each other: every voxel's place is computed, row by row.</summary>
internal sealed class ObliqueResampler<T>(VolumeGeometry from, T[] voxels, VolumeGeometry to, T outside, Interpolation how) where T : unmanaged
{
    private const double Rounding = 1e-6;
    private readonly SliceLadder _ladder = new(from);

    public T[] Run()
    {
        var result = GC.AllocateUninitializedArray<T>((int)to.VoxelCount);
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
        for (int index = 0; index < target.Length; index++)
        {
            (double column, double row) = (0, 0);
            bool isInside = _ladder.TryFind(w + (index * dw), out int slice, out double share);
            if (isInside)
            {
                column = (u + (index * du) - _ladder.ColumnStart(slice, share)) / from.ColumnSpacing;
                row = (v + (index * dv) - _ladder.RowStart(slice, share)) / from.RowSpacing;
                isInside = column >= -0.5 - Rounding && row >= -0.5 - Rounding && column <= from.Columns - 0.5 + Rounding && row <= from.Rows - 0.5 + Rounding;
            }
            if (how == Interpolation.Nearest)
            {
                target[index] = isInside ? voxels[Index(slice + (share >= AxisTable.Tie ? 1 : 0), row, column)] : outside;
            }
            else
            {
                values[index] = isInside ? Between(slice, (float)share, row, column) : Value(outside);
            }
        }
        if (how == Interpolation.Linear)
        {
            VoxelRow.FromFloats(values, target);
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
        Blend(Value(voxels[at]), Value(voxels[at + right]), dx), Blend(Value(voxels[at + below]), Value(voxels[at + below + right]), dx), dy);

    private static float Blend(float a, float b, float share) => a + ((b - a) * share);

    private static float Value(T voxel) =>
        typeof(T) == typeof(short) ? (short)(object)voxel : typeof(T) == typeof(float) ? (float)(object)voxel : (byte)(object)voxel;
}
