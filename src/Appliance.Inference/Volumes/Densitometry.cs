namespace Appliance.Inference.Volumes;

/// <summary>
/// Density statistics of the voxels of a structure, from an exact histogram of 16-bit HU values: the figures never depend
/// on the order of voxels or on threads.
/// </summary>
public sealed class Densitometry
{
    private const int Offset = -short.MinValue;
    private readonly long[] _histogram = new long[ushort.MaxValue + 1];
    private readonly double _voxelVolume;

    private Densitometry(double voxelVolume) => _voxelVolume = voxelVolume;

    /// <summary>Number of voxels.</summary>
    public long Voxels { get; private set; }

    /// <summary>Volume, millilitres.</summary>
    public double Millilitres => Voxels * _voxelVolume / 1000.0;

    /// <summary>Measures the voxels with one of the given labels.</summary>
    public static Densitometry Of(HuVolume volume, Mask mask, params ReadOnlySpan<byte> labels)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(mask);
        var wanted = new bool[256];
        foreach (byte label in labels)
        {
            wanted[label] = true;
        }
        var result = new Densitometry(mask.Geometry.VoxelVolume);
        short[] voxels = volume.Voxels;
        byte[] marks = mask.Labels;
        for (int index = 0; index < voxels.Length; index++)
        {
            if (wanted[marks[index]])
            {
                result._histogram[voxels[index] + Offset]++;
            }
        }
        result.Voxels = result._histogram.Sum();
        return result;
    }

    /// <summary>Mean density, HU; NaN when empty.</summary>
    public double Mean()
    {
        // Counts × HU stay far below 2^63: 2^29 voxels × 2^15.
        long sum = 0;
        for (int index = 0; index < _histogram.Length; index++)
        {
            sum += _histogram[index] * (index - Offset);
        }
        return Voxels == 0 ? double.NaN : (double)sum / Voxels;
    }

    /// <summary>Share of voxels strictly below a density, 0…1; NaN when empty. With −950 HU: LAA-950 (Gevenois 1996).</summary>
    public double FractionBelow(int hounsfield)
    {
        long below = 0;
        for (int index = 0; index < Math.Clamp(hounsfield + Offset, 0, _histogram.Length); index++)
        {
            below += _histogram[index];
        }
        return Voxels == 0 ? double.NaN : (double)below / Voxels;
    }

    /// <summary>
    /// The density below which a share of the voxels lies, HU, interpolated linearly between ranked voxels; NaN when empty.
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
        int low = AtRank(lower);
        return weight == 0 ? low : low + (weight * (AtRank(lower + 1) - low));
    }

    private int AtRank(long rank)
    {
        long seen = 0;
        int index = 0;
        while ((seen += _histogram[index]) <= rank)
        {
            index++;
        }
        return index - Offset;
    }
}
