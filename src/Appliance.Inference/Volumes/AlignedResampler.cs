namespace Appliance.Inference.Volumes;

/// <summary>
/// Resamples between grids whose three directions are the same: one axis after the other, whole rows at a time. Slices of the result are
/// independent of each other, so the number of threads changes nothing.
/// </summary>
internal sealed class AlignedResampler<T>(VolumeGeometry from, T[] voxels, VolumeGeometry to, T outside, Interpolation how) where T : unmanaged
{
    private readonly SliceLadder _ladder = new(from);

    public T[] Run()
    {
        var result = GC.AllocateUninitializedArray<T>((int)to.VoxelCount);
        Parallel.For(0, to.Slices, () => new Scratch(from, to), (slice, _, scratch) =>
        {
            FillSlice(slice, result.AsSpan(slice * to.PixelsPerSlice, to.PixelsPerSlice), scratch);
            return scratch;
        }, _ => { });
        return result;
    }

    private void FillSlice(int slice, Span<T> target, Scratch scratch)
    {
        var place = to.Planes[slice].Position;
        if (!_ladder.TryFind(from.SliceDirection.Dot(place), out int lower, out double share))
        {
            target.Fill(outside);
            return;
        }
        double column = (from.ColumnAxis.Direction.Dot(place) - _ladder.ColumnStart(lower, share)) / from.ColumnSpacing;
        double row = (from.RowAxis.Direction.Dot(place) - _ladder.RowStart(lower, share)) / from.RowSpacing;
        scratch.Columns.Fill(column, to.ColumnSpacing / from.ColumnSpacing, how);
        scratch.Rows.Fill(row, to.RowSpacing / from.RowSpacing, how);
        int nearest = share >= AxisTable.Tie ? lower + 1 : lower;
        scratch.Start(how == Interpolation.Nearest ? nearest : lower, how == Interpolation.Nearest ? 0 : (float)share);
        for (int y = 0; y < to.Rows; y++)
        {
            FillRow(y, target.Slice(y * to.Columns, to.Columns), scratch);
        }
    }

    private void FillRow(int y, Span<T> target, Scratch scratch)
    {
        (int begin, int end) = scratch.Columns.Inside;
        if (y < scratch.Rows.Inside.From || y >= scratch.Rows.Inside.End || begin == end)
        {
            target.Fill(outside);
            return;
        }
        target[..begin].Fill(outside);
        target[end..].Fill(outside);
        if (how == Interpolation.Nearest)
        {
            Pick(Source(scratch.Slice, scratch.Rows.Lower[y]), scratch.Columns, target);
            return;
        }
        Span<float> line = scratch.Line, row = scratch.Row.AsSpan(begin, end - begin);
        ReadOnlySpan<float> above = RowBetweenSlices(scratch.Rows.Lower[y], scratch);
        float share = scratch.Rows.Share[y];
        if (share == 0)
        {
            above.CopyTo(line);
        }
        else
        {
            VoxelRow.Blend(above, RowBetweenSlices(scratch.Rows.Lower[y] + 1, scratch), share, line[..from.Columns]);
        }
        // One voxel more: the last one has a neighbour with weight 0.
        line[from.Columns] = line[from.Columns - 1];
        Interpolate(line, scratch.Columns, begin, row);
        VoxelRow.FromFloats(row, target[begin..end]);
    }

    private static void Interpolate(ReadOnlySpan<float> line, AxisTable table, int begin, Span<float> row)
    {
        ReadOnlySpan<int> lower = table.Lower.AsSpan(begin, row.Length);
        ReadOnlySpan<float> shares = table.Share.AsSpan(begin, row.Length);
        if (table.IsCopy)
        {
            line.Slice(lower[0], row.Length).CopyTo(row);
            return;
        }
        for (int x = 0; x < row.Length; x++)
        {
            float low = line[lower[x]];
            row[x] = low + ((line[lower[x] + 1] - low) * shares[x]);
        }
    }

    private static void Pick(ReadOnlySpan<T> line, AxisTable table, Span<T> target)
    {
        (int begin, int end) = table.Inside;
        if (table.IsCopy)
        {
            line.Slice(table.Lower[begin], end - begin).CopyTo(target[begin..]);
            return;
        }
        for (int x = begin; x < end; x++)
        {
            target[x] = line[table.Lower[x]];
        }
    }

    private ReadOnlySpan<T> Source(int slice, int row) => voxels.AsSpan((slice * from.PixelsPerSlice) + (row * from.Columns), from.Columns);

    /// <summary>A source row between two slices, as floats; each is made once a slice, when it is first asked for.</summary>
    private ReadOnlySpan<float> RowBetweenSlices(int row, Scratch scratch)
    {
        Span<float> between = scratch.Plane.AsSpan(row * from.Columns, from.Columns);
        if (!scratch.IsMade[row])
        {
            scratch.IsMade[row] = true;
            VoxelRow.ToFloats(Source(scratch.Slice, row), between);
            if (scratch.Share != 0)
            {
                VoxelRow.ToFloats(Source(scratch.Slice + 1, row), scratch.Other);
                VoxelRow.Blend(between, scratch.Other, scratch.Share, between);
            }
        }
        return between;
    }

    /// <summary>What one thread needs: a slice of floats and a few rows.</summary>
    private sealed class Scratch(VolumeGeometry from, VolumeGeometry to)
    {
        public AxisTable Columns { get; } = new(to.Columns, from.Columns);

        public AxisTable Rows { get; } = new(to.Rows, from.Rows);

        public float[] Plane { get; } = new float[from.PixelsPerSlice];

        public bool[] IsMade { get; } = new bool[from.Rows];

        public float[] Line { get; } = new float[from.Columns + 1];

        public float[] Other { get; } = new float[from.Columns];

        public float[] Row { get; } = new float[to.Columns];

        public int Slice { get; private set; }

        public float Share { get; private set; }

        public void Start(int slice, float share)
        {
            (Slice, Share) = (slice, share);
            IsMade.AsSpan().Clear();
        }
    }
}
