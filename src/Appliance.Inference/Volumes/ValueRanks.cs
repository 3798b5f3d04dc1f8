using System.Numerics.Tensors;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Quantiles of a volume's values, or of those above a limit. They are exact: ranks are counted, not estimated, and interpolated linearly
/// between neighbours, as numpy does. A first look counts the values by the upper half of their bits, a second one those that share it with a
/// wanted rank by the lower half.
/// </summary>
public sealed class ValueRanks
{
    private const int Halves = 1 << 16;
    private readonly Volume _volume;
    private readonly float _above;
    private readonly long[] _upper;

    private ValueRanks(Volume volume, float above)
    {
        (_volume, _above) = (volume, above);
        _upper = CountUpper();
        Count = _upper.Sum();
    }

    /// <summary>Number of values.</summary>
    public long Count { get; }

    /// <summary>Counts the values of a volume.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="above">Only values greater than this count; null for all.</param>
    /// <exception cref="InvalidDataException">A value is not finite.</exception>
    public static ValueRanks Of(Volume volume, float? above = null)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return new ValueRanks(volume, above ?? float.NegativeInfinity);
    }

    /// <summary>The value below which a share (0…1) of the values lies; NaN when there is none.</summary>
    public double Quantile(double share) => Quantiles(share)[0];

    /// <summary>The same for several shares, with one look at the volume for all of them.</summary>
    public double[] Quantiles(params double[] shares)
    {
        ArgumentNullException.ThrowIfNull(shares);
        if (Count == 0)
        {
            return [.. shares.Select(_ => double.NaN)];
        }
        (long Lower, double Weight)[] places = [.. shares.Select(Place)];
        Dictionary<long, float> values = AtRanks([.. places.Select(place => place.Lower), .. places.Where(place => place.Weight > 0).Select(place => place.Lower + 1)]);
        return [.. places.Select(place => place.Weight == 0 ? values[place.Lower] : values[place.Lower] + (place.Weight * (values[place.Lower + 1] - values[place.Lower])))];
    }

    private (long Lower, double Weight) Place(double share)
    {
        double rank = Math.Clamp(share, 0, 1) * (Count - 1);
        long lower = (long)Math.Floor(rank);
        return (lower, rank - lower);
    }

    private Dictionary<long, float> AtRanks(long[] ranks)
    {
        Dictionary<long, (int Upper, long Before)> found = ranks.Distinct().ToDictionary(rank => rank, rank => Find(_upper, rank));
        Dictionary<int, long[]> lower = CountLower([.. found.Values.Select(place => place.Upper).Distinct()]);
        return found.ToDictionary(one => one.Key, one => FromKey(one.Value.Upper, Find(lower[one.Value.Upper], one.Key - one.Value.Before).Bin));
    }

    private long[] CountUpper()
    {
        bool isNumbers = true;
        long[] all = Counted(1, (values, counts) =>
        {
            if (!float.IsFinite(TensorPrimitives.MaxMagnitude(values)))
            {
                isNumbers = false;
            }
            foreach (float value in values)
            {
                if (value > _above)
                {
                    counts[Key(value) >> 16]++;
                }
            }
        });
        return isNumbers ? all : throw new InvalidDataException("The volume holds values that are no numbers.");
    }

    private Dictionary<int, long[]> CountLower(int[] uppers)
    {
        long[] all = Counted(uppers.Length, (values, counts) =>
        {
            foreach (float value in values)
            {
                uint key = Key(value);
                int which = uppers.AsSpan().IndexOf((int)(key >> 16));
                if (which >= 0 && value > _above)
                {
                    counts[(which * Halves) + (int)(key & 0xFFFF)]++;
                }
            }
        });
        return uppers.Select((upper, which) => (upper, which)).ToDictionary(one => one.upper, one => all[(one.which * Halves)..((one.which + 1) * Halves)]);
    }

    /// <summary>Counts of all blocks of voxels added up.</summary>
    private long[] Counted(int histograms, Action<ReadOnlySpan<float>, int[]> count)
    {
        Lock gate = new();
        var whole = new long[histograms * Halves];
        int voxels = (int)_volume.Geometry.VoxelCount;
        Parallel.For(0, VoxelBlocks.Count(voxels), () => (Values: new float[VoxelBlocks.Size], Counts: new int[whole.Length]), (block, _, local) =>
        {
            int from = block * VoxelBlocks.Size;
            Span<float> values = local.Values.AsSpan(0, Math.Min(VoxelBlocks.Size, voxels - from));
            _volume.CopyTo(from, values);
            count(values, local.Counts);
            return local;
        }, local =>
        {
            lock (gate)
            {
                for (int bin = 0; bin < whole.Length; bin++)
                {
                    whole[bin] += local.Counts[bin];
                }
            }
        });
        return whole;
    }

    private static float FromKey(int upper, int lower)
    {
        uint key = ((uint)upper << 16) | (uint)lower;
        return BitConverter.UInt32BitsToSingle(key >= 0x8000_0000 ? key ^ 0x8000_0000 : ~key);
    }

    private static (int Bin, long Before) Find(long[] counts, long rank)
    {
        (int bin, long before) = (0, 0);
        while (before + counts[bin] <= rank)
        {
            before += counts[bin++];
        }
        return (bin, before);
    }

    /// <summary>Bits that sort as the numbers do.</summary>
    private static uint Key(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return bits ^ ((uint)((int)bits >> 31) | 0x8000_0000);
    }
}
