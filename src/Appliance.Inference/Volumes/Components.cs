namespace Appliance.Inference.Volumes;

/// <summary>
/// Connected components of a mask, by union of runs. Numbered from 0 in the order in which their first voxel appears, so the result
/// never depends on threads or hashing.
/// </summary>
public sealed class Components
{
    private const int RunBlock = 4096;
    private readonly PixelRun[] _runs;
    private readonly int[] _componentOfRun;
    private readonly int _columns;

    private Components(PixelRun[] runs, int[] componentOfRun, ComponentInfo[] all, int columns)
    {
        (_runs, _componentOfRun, _columns) = (runs, componentOfRun, columns);
        All = all;
    }

    /// <summary>Every component with its size and extent, in the order of their first voxel.</summary>
    public IReadOnlyList<ComponentInfo> All { get; }

    /// <summary>Components in space.</summary>
    public static Components InVolume(Mask mask, Connectivity connectivity = Connectivity.Faces)
    {
        ArgumentNullException.ThrowIfNull(mask);
        VolumeGeometry grid = mask.Geometry;
        return Find(RunLength.EncodeParallel(mask), grid.Columns, grid.Rows, connectivity);
    }

    /// <summary>Components of one image of <paramref name="columns"/> pixels a row; <see cref="Connectivity.Edges"/> and corners are one there.</summary>
    public static Components InSlice(ReadOnlySpan<byte> labels, int columns, Connectivity connectivity = Connectivity.Faces) =>
        Find(RunLength.Encode(labels, columns), columns, labels.Length / columns, connectivity);

    /// <summary>For every voxel the number of its component from 1, or 0.</summary>
    public int[] ToNumbers(int voxels)
    {
        var numbers = new int[voxels];
        Parallel.For(0, (_runs.Length + RunBlock - 1) / RunBlock, block =>
        {
            for (int index = block * RunBlock; index < Math.Min(_runs.Length, (block + 1) * RunBlock); index++)
            {
                numbers.AsSpan((_runs[index].Line * _columns) + _runs[index].Start, _runs[index].Length).Fill(_componentOfRun[index] + 1);
            }
        });
        return numbers;
    }

    /// <summary>Writes a value to every voxel of one component.</summary>
    public void Paint(Span<byte> labels, Func<int, byte?> valueOfComponent)
    {
        ArgumentNullException.ThrowIfNull(valueOfComponent);
        var values = new byte?[All.Count];
        for (int component = 0; component < values.Length; component++)
        {
            values[component] = valueOfComponent(component);
        }
        for (int index = 0; index < _runs.Length; index++)
        {
            if (values[_componentOfRun[index]] is { } value)
            {
                PixelRun run = _runs[index];
                labels.Slice((run.Line * _columns) + run.Start, run.Length).Fill(value);
            }
        }
    }

    /// <summary>Calls back for every run of voxels: its component, the index of its first voxel, its length.</summary>
    public void ForEachRun(Action<int, int, int> visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        for (int index = 0; index < _runs.Length; index++)
        {
            visit(_componentOfRun[index], (_runs[index].Line * _columns) + _runs[index].Start, _runs[index].Length);
        }
    }

    /// <summary>How many voxels of a component are labelled in another image of the same size.</summary>
    public long CountOverlap(int component, ReadOnlySpan<byte> other)
    {
        long count = 0;
        for (int index = 0; index < _runs.Length; index++)
        {
            if (_componentOfRun[index] == component)
            {
                PixelRun run = _runs[index];
                ReadOnlySpan<byte> voxels = other.Slice((run.Line * _columns) + run.Start, run.Length);
                count += voxels.Length - voxels.Count((byte)0);
            }
        }
        return count;
    }

    private static Components Find((PixelRun[] Runs, int[] LineStarts) encoded, int columns, int rows, Connectivity connectivity)
    {
        (PixelRun[] runs, int[] lineStarts) = encoded;
        var parents = new int[runs.Length];
        for (int index = 0; index < parents.Length; index++)
        {
            parents[index] = index;
        }
        // How far runs of neighbouring lines may miss each other and still touch: by a corner of the pixel, or not at all.
        int beside = connectivity == Connectivity.Faces ? 0 : 1, across = connectivity == Connectivity.Corners ? 1 : 0;
        for (int line = 0; line < lineStarts.Length - 1; line++)
        {
            int row = line % rows;
            if (row > 0)
            {
                JoinLines(runs, lineStarts, parents, line - 1, line, beside);
            }
            if (line < rows)
            {
                continue;
            }
            JoinLines(runs, lineStarts, parents, line - rows, line, beside);
            if (connectivity != Connectivity.Faces && row > 0)
            {
                JoinLines(runs, lineStarts, parents, line - rows - 1, line, across);
            }
            if (connectivity != Connectivity.Faces && row < rows - 1)
            {
                JoinLines(runs, lineStarts, parents, line - rows + 1, line, across);
            }
        }
        (int[] numbers, ComponentInfo[] all) = Number(runs, parents, rows);
        return new Components(runs, numbers, all, columns);
    }

    private static void JoinLines(PixelRun[] runs, int[] lineStarts, int[] parents, int above, int below, int reach)
    {
        int a = lineStarts[above], b = lineStarts[below];
        while (a < lineStarts[above + 1] && b < lineStarts[below + 1])
        {
            if (runs[a].Start < runs[b].End + reach && runs[b].Start < runs[a].End + reach)
            {
                Union(parents, a, b);
            }
            if (runs[a].End < runs[b].End)
            {
                a++;
            }
            else
            {
                b++;
            }
        }
    }

    private static void Union(int[] parents, int a, int b)
    {
        int first = Root(parents, a), second = Root(parents, b);
        // The smaller index stays the root: numbering follows the order of the voxels.
        parents[Math.Max(first, second)] = Math.Min(first, second);
    }

    private static int Root(int[] parents, int index)
    {
        while (parents[index] != index)
        {
            parents[index] = parents[parents[index]];
            index = parents[index];
        }
        return index;
    }

    private static (int[] Numbers, ComponentInfo[] All) Number(PixelRun[] runs, int[] parents, int rows)
    {
        var numbers = new int[runs.Length];
        var infos = new List<ComponentInfo.Builder>();
        for (int index = 0; index < runs.Length; index++)
        {
            int root = Root(parents, index);
            if (root == index)
            {
                numbers[index] = infos.Count;
                infos.Add(new ComponentInfo.Builder());
            }
            else
            {
                numbers[index] = numbers[root];
            }
            infos[numbers[index]].Add(runs[index], rows);
        }
        return (numbers, infos.Select((info, number) => info.Build(number)).ToArray());
    }
}
