using System.Numerics.Tensors;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Mean, deviation and quantiles of a volume's values, or of those above a limit (a brain without the air around it). Quantiles are exact:
/// ranks are counted, not estimated, and interpolated linearly between neighbours, as numpy does.
/// </summary>
public sealed class ValueStatistics
{
    private readonly Volume _volume;
    private readonly float _above;
    private readonly Lazy<long[]> _upper;

    private ValueStatistics(Volume volume, float above)
    {
        (_volume, _above) = (volume, above);
        _upper = new Lazy<long[]>(CountUpper);
    }

    /// <summary>Number of values.</summary>
    public long Count { get; private set; }

    /// <summary>Mean; NaN when there is no value.</summary>
    public double Mean { get; private set; }

    /// <summary>Standard deviation of the values as a whole (divided by their number); NaN when there is none.</summary>
    public double Deviation { get; private set; }

    /// <summary>Surveys a volume.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="above">Only values greater than this count; null for all.</param>
    /// <exception cref="InvalidDataException">A value is not finite.</exception>
    public static ValueStatistics Of(Volume volume, float? above = null)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var statistics = new ValueStatistics(volume, above ?? float.NegativeInfinity);
        statistics.Survey();
        return statistics;
    }

    /// <summary>The value below which a share (0…1) of the values lies; NaN when there is none.</summary>
    public double Quantile(double share)
    {
        if (Count == 0)
        {
            return double.NaN;
        }
        double rank = Math.Clamp(share, 0, 1) * (Count - 1);
        long lower = (long)Math.Floor(rank);
        double weight = rank - lower;
        (float low, float? next) = AtRank(lower);
        return weight == 0 ? low : low + (weight * ((next ?? AtRank(lower + 1).Value) - low));
    }

    /// <summary>
    /// One look at all values: sums of their differences to one of them, so that squares do not lose their last digits. Values that are no
    /// numbers make a block's own sum none.
    /// </summary>
    private void Survey()
    {
        var one = new float[1];
        _volume.CopyTo((int)(_volume.Geometry.VoxelCount / 2), one);
        float pilot = float.IsFinite(one[0]) ? one[0] : 0;
        var sums = new DeviationSums[Blocks];
        Over(() => 0, (block, values, _) => sums[block] = DeviationSums.Of(values, pilot, _above), _ => { });
        if (!sums.All(sum => double.IsFinite(sum.Everything)))
        {
            throw new InvalidDataException("The volume holds values that are no numbers.");
        }
        (double first, double second) = (0, 0);
        foreach (DeviationSums sum in sums)
        {
            (Count, first, second) = (Count + sum.Count, first + sum.First, second + sum.Second);
        }
        Mean = pilot + (first / Count);
        Deviation = Math.Sqrt(Math.Max(0, (second / Count) - (first / Count * (first / Count))));
    }

    private long[] CountUpper()
    {
        Lock gate = new();
        var upper = new long[1 << 16];
        Over(() => new long[1 << 16], (_, values, counts) =>
        {
            foreach (float value in values)
            {
                if (value > _above)
                {
                    counts[Key(value) >> 16]++;
                }
            }
        }, counts =>
        {
            lock (gate)
            {
                Add(counts, upper);
            }
        });
        return upper;
    }

    private int Blocks => (int)((_volume.Geometry.VoxelCount + VoxelBlocks.Size - 1) / VoxelBlocks.Size);

    private void Over<TLocal>(Func<TLocal> start, BlockWork<TLocal> work, Action<TLocal> end) =>
        Parallel.For(0, Blocks, () => (Values: new float[VoxelBlocks.Size], Local: start()), (block, _, local) =>
        {
            int from = block * VoxelBlocks.Size;
            Span<float> values = local.Values.AsSpan(0, (int)Math.Min(VoxelBlocks.Size, _volume.Geometry.VoxelCount - from));
            _volume.CopyTo(from, values);
            work(block, values, local.Local);
            return local;
        }, local => end(local.Local));

    private delegate void BlockWork<TLocal>(int block, ReadOnlySpan<float> values, TLocal local);

    /// <summary>
    /// The value of a rank from 0, its upper half from the survey, its lower half from a second look at the values that share it; and the
    /// value of the next rank when that shares it too.
    /// </summary>
    private (float Value, float? Next) AtRank(long rank)
    {
        (int upper, long before) = Find(_upper.Value, rank);
        Lock gate = new();
        var lower = new long[1 << 16];
        Over(() => new long[1 << 16], (_, values, counts) =>
        {
            foreach (float value in values)
            {
                uint key = Key(value);
                if (key >> 16 == (uint)upper && value > _above)
                {
                    counts[key & 0xFFFF]++;
                }
            }
        }, counts =>
        {
            lock (gate)
            {
                Add(counts, lower);
            }
        });
        bool nextSharesIt = rank + 1 - before < _upper.Value[upper];
        return (FromKey(upper, Find(lower, rank - before).Bin), nextSharesIt ? FromKey(upper, Find(lower, rank + 1 - before).Bin) : null);
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

    private static void Add(long[] part, long[] whole) => TensorPrimitives.Add(whole, part, whole);

    /// <summary>Bits that sort as the numbers do.</summary>
    private static uint Key(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return bits ^ ((uint)((int)bits >> 31) | 0x8000_0000);
    }
}
