using System.Runtime.CompilerServices;
using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>Resamples between grids that are turned against each other: every voxel's place is computed, row by row.</summary>
internal sealed class ObliqueResampler<T>(VolumeGeometry from, T[] voxels, VolumeGeometry to, T outside, Interpolation how) where T : unmanaged
{
    private const double Rounding = 1e-6;
    private readonly SliceLadder _ladder = new(from);
    private readonly int _columns = from.Columns;
    private readonly int _pixels = from.PixelsPerSlice;

    public T[] Run()
    {
        bool isIdeal = _ladder.IsIdeal(from);
        var result = GC.AllocateUninitializedArray<T>((int)to.VoxelCount);
        Parallel.For(0, to.Slices, () => new float[to.Columns], (slice, _, values) =>
        {
            for (int row = 0; row < to.Rows; row++)
            {
                Span<T> target = result.AsSpan((slice * to.PixelsPerSlice) + (row * to.Columns), to.Columns);
                Vector3D start = to.Planes[slice].PointAt(row, 0);
                if (isIdeal)
                {
                    FillIdealRow(start, target, values);
                }
                else
                {
                    FillRow(start, target, values);
                }
                if (how == Interpolation.Linear)
                {
                    VoxelRow.FromFloats(values, target);
                }
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
    }

    /// <summary>The same where the index of the source grows evenly along the row.</summary>
    private void FillIdealRow(Vector3D start, Span<T> target, float[] values)
    {
        Vector3D step = to.ColumnAxis.Step, away = start - from.Planes[0].Position;
        VolumeAxis across = from.ColumnAxis, down = from.RowAxis, along = from.SliceAxis;
        (double x, double y, double z) = (across.Direction.Dot(away) / across.Spacing, down.Direction.Dot(away) / down.Spacing, along.Direction.Dot(away) / along.Spacing);
        (double dx, double dy, double dz) = (across.Direction.Dot(step) / across.Spacing, down.Direction.Dot(step) / down.Spacing, along.Direction.Dot(step) / along.Spacing);
        (double right, double bottom, double last) = (from.Columns - 0.5 + Rounding, from.Rows - 0.5 + Rounding, from.Slices - 0.5 + Rounding);
        float nothing = Value(outside);
        for (int index = 0; index < target.Length; index++)
        {
            (double column, double row, double slice) = (x + (index * dx), y + (index * dy), z + (index * dz));
            bool isInside = column >= -0.5 - Rounding && row >= -0.5 - Rounding && slice >= -0.5 - Rounding && column <= right && row <= bottom && slice <= last;
            if (how == Interpolation.Nearest)
            {
                target[index] = isInside ? voxels[Index(AxisTable.Locate(slice, from.Slices, how).Lower, row, column)] : outside;
            }
            else if (isInside)
            {
                double held = Math.Min(Math.Max(slice, 0), from.Slices - 1);
                int lower = (int)held;
                values[index] = Between(lower, (float)(held - lower), row, column);
            }
            else
            {
                values[index] = nothing;
            }
        }
    }

    private int Index(int slice, double row, double column) =>
        (slice * from.PixelsPerSlice) + (AxisTable.Locate(row, from.Rows, how).Lower * from.Columns) + AxisTable.Locate(column, from.Columns, how).Lower;

    private float Between(int slice, float share, double row, double column)
    {
        double heldColumn = Math.Min(Math.Max(column, 0), from.Columns - 1), heldRow = Math.Min(Math.Max(row, 0), from.Rows - 1);
        (int x, int y) = ((int)heldColumn, (int)heldRow);
        (float dx, float dy) = ((float)(heldColumn - x), (float)(heldRow - y));
        int right = dx > 0 ? 1 : 0, below = dy > 0 ? _columns : 0, above = share > 0 ? _pixels : 0;
        int at = (slice * _pixels) + (y * _columns) + x;
        // The last of the eight is inside the volume, and the others come before it.
        ref T first = ref voxels[at];
        _ = voxels[at + right + below + above];
        float low = Blend(
            Blend(Value(first), Value(Unsafe.Add(ref first, right)), dx), Blend(Value(Unsafe.Add(ref first, below)), Value(Unsafe.Add(ref first, below + right)), dx), dy);
        ref T next = ref Unsafe.Add(ref first, above);
        float high = Blend(
            Blend(Value(next), Value(Unsafe.Add(ref next, right)), dx), Blend(Value(Unsafe.Add(ref next, below)), Value(Unsafe.Add(ref next, below + right)), dx), dy);
        return Blend(low, high, share);
    }

    private static float Blend(float a, float b, float share) => a + ((b - a) * share);

    private static float Value(T voxel) =>
        typeof(T) == typeof(short) ? (short)(object)voxel : typeof(T) == typeof(float) ? (float)(object)voxel : (byte)(object)voxel;
}
