namespace Appliance.Inference.Volumes;

/// <summary>How many voxels of each slice have each label.</summary>
internal sealed class LabelCounts
{
    private const int Labels = 256;
    private readonly int[][] _bySlice;

    private LabelCounts(int[][] bySlice) => _bySlice = bySlice;

    /// <summary>Counts the labels of a mask.</summary>
    public static LabelCounts Of(Mask mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var slices = new int[mask.Geometry.Slices][];
        Parallel.For(0, slices.Length, slice =>
        {
            var counts = new int[Labels];
            foreach (byte label in mask.Slice(slice))
            {
                counts[label]++;
            }
            slices[slice] = counts;
        });
        return new LabelCounts(slices);
    }

    /// <summary>For each slice the voxels with one of the given labels; a label given twice counts once.</summary>
    public long[] BySlice(params ReadOnlySpan<byte> labels)
    {
        var sums = new long[_bySlice.Length];
        foreach (byte label in labels.ToArray().Distinct())
        {
            for (int slice = 0; slice < sums.Length; slice++)
            {
                sums[slice] += _bySlice[slice][label];
            }
        }
        return sums;
    }
}
