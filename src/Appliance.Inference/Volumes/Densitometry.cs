using System.Numerics.Tensors;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Statistics of the values of a structure, in the unit of the volume: of Hounsfield units from an exact histogram, of floats from the
/// values themselves. The figures never depend on the order of voxels or on threads.
/// </summary>
public sealed class Densitometry
{
    private const int Offset = -short.MinValue;
    private readonly long[] _histogram = new long[ushort.MaxValue + 1];
    private readonly float[]? _values;
    private readonly Lazy<float[]>? _sorted;

    private Densitometry(VolumeGeometry grid, long[] voxelsBySlice, float[]? values)
    {
        if (values is not null)
        {
            // Most apps want volumes and means: who asks for ranks pays for the sorting.
            (_values, _sorted) = (values, new Lazy<float[]>(() => [.. values.Order()]));
        }
        Voxels = voxelsBySlice.Sum();
        Millilitres = grid.IsEven
            ? Voxels * grid.VoxelVolume / 1000.0
            : voxelsBySlice.Select((voxels, slice) => voxels * grid.PixelArea * grid.SliceExtent(slice)).Sum() / 1000.0;
    }

    /// <summary>Number of voxels.</summary>
    public long Voxels { get; }

    /// <summary>Volume, millilitres; where slices lie unevenly each counts for its own extent.</summary>
    public double Millilitres { get; }

    /// <summary>Measures the voxels with one of the given labels.</summary>
    /// <exception cref="InvalidDataException">A value is not a number.</exception>
    public static Densitometry Of(Volume volume, Mask mask, params ReadOnlySpan<byte> labels) => Of(volume, mask, LabelCounts.Of(mask), labels);

    /// <summary>The same of a mask whose labels are counted already.</summary>
    internal static Densitometry Of(Volume volume, Mask mask, LabelCounts counted, params ReadOnlySpan<byte> labels)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(mask);
        var wanted = new bool[256];
        foreach (byte label in labels)
        {
            wanted[label] = true;
        }
        VolumeGeometry grid = mask.Geometry;
        long[] bySlice = counted.BySlice(labels);
        if (volume is not HuVolume hu)
        {
            return new Densitometry(grid, bySlice, Collect((FloatVolume)volume, mask, wanted, bySlice));
        }
        var result = new Densitometry(grid, bySlice, null);
        Lock gate = new();
        Parallel.For(0, grid.Slices, () => new long[ushort.MaxValue + 1], (slice, _, counts) =>
        {
            ReadOnlySpan<short> values = hu.Slice(slice);
            ReadOnlySpan<byte> marks = mask.Slice(slice);
            for (int index = 0; bySlice[slice] > 0 && index < values.Length; index++)
            {
                if (wanted[marks[index]])
                {
                    counts[values[index] + Offset]++;
                }
            }
            return counts;
        }, counts =>
        {
            lock (gate)
            {
                TensorPrimitives.Add(result._histogram, counts, result._histogram);
            }
        });
        return result;
    }

    /// <summary>Mean; NaN when empty.</summary>
    public double Mean()
    {
        if (_values is not null)
        {
            double total = 0;
            foreach (float value in _values)
            {
                total += value;
            }
            return total / Voxels;
        }
        // Counts × HU stay far below 2^63: 2^29 voxels × 2^15.
        long sum = 0;
        for (int index = 0; index < _histogram.Length; index++)
        {
            sum += _histogram[index] * (index - Offset);
        }
        return Voxels == 0 ? double.NaN : (double)sum / Voxels;
    }

    /// <summary>Share of voxels strictly below a value, 0…1; NaN when empty. With −950 HU: LAA-950 (Gevenois 1996).</summary>
    public double FractionBelow(double limit)
    {
        if (_sorted is not null)
        {
            return (double)CountBelow(_sorted.Value, limit) / Voxels;
        }
        long below = 0;
        for (int index = 0; index < Math.Clamp(Math.Ceiling(limit) + Offset, 0, _histogram.Length); index++)
        {
            below += _histogram[index];
        }
        return Voxels == 0 ? double.NaN : (double)below / Voxels;
    }

    /// <summary>
    /// The value below which a share of the voxels lies, interpolated linearly between ranked voxels; NaN when empty.
    /// With 0.15: Perc15 (Dirksen 1999).
    /// </summary>
    public double Percentile(double share)
    {
        if (Voxels == 0)
        {
            return double.NaN;
        }
        double rank = Math.Clamp(share, 0, 1) * (Voxels - 1);
        long lower = (long)Math.Floor(rank);
        double weight = rank - lower;
        double low = AtRank(lower);
        return weight == 0 ? low : low + (weight * (AtRank(lower + 1) - low));
    }

    private static float[] Collect(FloatVolume volume, Mask mask, bool[] wanted, long[] bySlice)
    {
        var values = new float[bySlice.Sum()];
        long[] starts = new long[bySlice.Length];
        for (int slice = 1; slice < starts.Length; slice++)
        {
            starts[slice] = starts[slice - 1] + bySlice[slice - 1];
        }
        Parallel.For(0, bySlice.Length, slice =>
        {
            long to = starts[slice];
            int first = slice * mask.Geometry.PixelsPerSlice;
            ReadOnlySpan<byte> marks = mask.Slice(slice);
            for (int index = 0; bySlice[slice] > 0 && index < marks.Length; index++)
            {
                if (wanted[marks[index]])
                {
                    values[to++] = volume.Voxels[first + index];
                }
            }
        });
        return values.Length == 0 || float.IsFinite(TensorPrimitives.MaxMagnitude<float>(values)) ? values : throw new InvalidDataException("The volume holds values that are no numbers.");
    }

    private static int CountBelow(float[] sorted, double limit)
    {
        (int from, int end) = (0, sorted.Length);
        while (from < end)
        {
            int middle = (from + end) >>> 1;
            (from, end) = sorted[middle] < limit ? (middle + 1, end) : (from, middle);
        }
        return from;
    }

    private double AtRank(long rank)
    {
        if (_sorted is not null)
        {
            return _sorted.Value[rank];
        }
        long seen = 0;
        int index = 0;
        while ((seen += _histogram[index]) <= rank)
        {
            index++;
        }
        return index - Offset;
    }
}
