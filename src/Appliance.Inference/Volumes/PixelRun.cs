namespace Appliance.Inference.Volumes;

/// <summary>A run of labelled pixels in one image row: columns <see cref="Start"/> up to, not including, <see cref="End"/>.</summary>
/// <param name="Line">slice × rows + row.</param>
/// <param name="Start">First column.</param>
/// <param name="End">Column after the last.</param>
internal readonly record struct PixelRun(int Line, int Start, int End)
{
    public int Length => End - Start;
}

/// <summary>Turns labelled voxels into runs: a lung is a few hundred thousand runs where it is a hundred million voxels.</summary>
internal static class RunLength
{
    /// <summary>The runs of all lines of a mask, in order, and where each line's runs begin (one entry more than lines).</summary>
    public static (PixelRun[] Runs, int[] LineStarts) Encode(ReadOnlySpan<byte> labels, int columns)
    {
        int lines = labels.Length / columns;
        var starts = new int[lines + 1];
        var runs = new List<PixelRun>(lines);
        for (int line = 0; line < lines; line++)
        {
            starts[line] = runs.Count;
            AddLine(labels.Slice(line * columns, columns), line, runs);
        }
        starts[lines] = runs.Count;
        return (runs.ToArray(), starts);
    }

    /// <summary>The same for a whole volume, slabs of slices at once.</summary>
    public static (PixelRun[] Runs, int[] LineStarts) EncodeParallel(Mask mask)
    {
        VolumeGeometry grid = mask.Geometry;
        var slices = new (PixelRun[] Runs, int[] Starts)[grid.Slices];
        Parallel.For(0, grid.Slices, slice => slices[slice] = Encode(mask.Slice(slice), grid.Columns));
        var runs = new PixelRun[slices.Sum(part => part.Runs.Length)];
        var starts = new int[(grid.Rows * grid.Slices) + 1];
        int at = 0;
        for (int slice = 0; slice < grid.Slices; slice++)
        {
            int firstLine = slice * grid.Rows;
            for (int row = 0; row < grid.Rows; row++)
            {
                starts[firstLine + row] = at + slices[slice].Starts[row];
            }
            foreach (PixelRun run in slices[slice].Runs)
            {
                runs[at++] = run with { Line = firstLine + run.Line };
            }
        }
        starts[^1] = at;
        return (runs, starts);
    }

    private static void AddLine(ReadOnlySpan<byte> row, int line, List<PixelRun> runs)
    {
        int at = 0;
        while (at < row.Length)
        {
            int skip = row[at..].IndexOfAnyExcept((byte)0);
            if (skip < 0)
            {
                return;
            }
            int start = at + skip;
            int length = row[start..].IndexOf((byte)0);
            int end = length < 0 ? row.Length : start + length;
            runs.Add(new PixelRun(line, start, end));
            at = end;
        }
    }
}
