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

    /// <summary>
    /// The same where the index of the source grows evenly along the row: what lies inside, and what has all eight neighbours, is one stretch each.
    /// </summary>
    private void FillIdealRow(Vector3D start, Span<T> target, float[] values)
    {
        Vector3D step = to.ColumnAxis.Step, away = start - from.Planes[0].Position;
        EvenIndex column = EvenIndex.Along(from.ColumnAxis, away, step), row = EvenIndex.Along(from.RowAxis, away, step), slice = EvenIndex.Along(from.SliceAxis, away, step);
        int places = target.Length;
        (int begin, int end) = Common(index => index.Within(-0.5 - Rounding, index.Count - 0.5 + Rounding, places));
        if (how == Interpolation.Nearest)
        {
            target[..begin].Fill(outside);
            target[end..].Fill(outside);
            for (int index = begin; index < end; index++)
            {
                target[index] = voxels[Index(AxisTable.Locate(slice.At(index), from.Slices, how).Lower, row.At(index), column.At(index))];
            }
            return;
        }
        values.AsSpan(..begin).Fill(Value(outside));
        values.AsSpan(end, places - end).Fill(Value(outside));
        (int first, int last) = Common(index => index.Within(0, Math.BitDecrement(index.Count - 1.0), places));
        (first, last) = first < last ? (first, last) : (end, end);
        AtTheEdge(begin, first);
        for (int index = first; index < last; index++)
        {
            (double u, double v, double w) = (column.At(index), row.At(index), slice.At(index));
            (int x, int y, int z) = ((int)u, (int)v, (int)w);
            values[index] = Between((z * _pixels) + (y * _columns) + x, 1, _columns, _pixels, (float)(u - x), (float)(v - y), (float)(w - z));
        }
        AtTheEdge(last, end);

        (int From, int End) Common(Func<EvenIndex, (int From, int End)> find)
        {
            ((int a, int b), (int c, int d), (int e, int f)) = (find(column), find(row), find(slice));
            (int most, int least) = (Math.Max(a, Math.Max(c, e)), Math.Min(b, Math.Min(d, f)));
            return most < least ? (most, least) : (0, 0);
        }

        void AtTheEdge(int from, int end)
        {
            for (int index = from; index < end; index++)
            {
                double held = Math.Min(Math.Max(slice.At(index), 0), slice.Count - 1);
                values[index] = Between((int)held, (float)(held - (int)held), row.At(index), column.At(index));
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
        return Between((slice * _pixels) + (y * _columns) + x, dx > 0 ? 1 : 0, dy > 0 ? _columns : 0, share > 0 ? _pixels : 0, dx, dy, share);
    }

    /// <summary>Between the voxel at an index and those so many further along each axis.</summary>
    private float Between(int at, int right, int below, int above, float dx, float dy, float share)
    {
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
