namespace Appliance.Inference.Dosimetry;

/// <summary>Counts local standard deviations in bins of equal width; the most frequent one is the noise (Christianson et al. 2015).</summary>
/// <param name="binHu">Width of a bin, HU.</param>
/// <param name="maxHu">Deviations from here on share the last bin, which is never the mode.</param>
public sealed class NoiseHistogram(double binHu, double maxHu)
{
    private readonly long[] _counts = new long[(int)Math.Ceiling(maxHu / binHu) + 1];

    /// <summary>Width of a bin, HU.</summary>
    public double BinHu => binHu;

    /// <summary>Counts by bin.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>Number of deviations that were counted.</summary>
    public long Total => _counts.Sum();

    /// <summary>Counts the deviations of a map that are there.</summary>
    public void Add(ReadOnlySpan<float> deviations)
    {
        foreach (float deviation in deviations)
        {
            if (!float.IsNaN(deviation))
            {
                _counts[(int)Math.Min(deviation / binHu, _counts.Length - 1)]++;
            }
        }
    }

    /// <summary>Adds the counts of another histogram with the same bins.</summary>
    public void Add(NoiseHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (int bin = 0; bin < _counts.Length; bin++)
        {
            _counts[bin] += other._counts[bin];
        }
    }

    /// <summary>
    /// The most frequent deviation, HU: the vertex of the parabola through the fullest bin (the first of equals) and its two neighbours, so that the
    /// answer is finer than a bin. NaN when nothing was counted.
    /// </summary>
    public double Mode()
    {
        int fullest = _counts.AsSpan(0, _counts.Length - 1).IndexOf(_counts.AsSpan(0, _counts.Length - 1).ToArray().Max());
        double top = _counts[fullest];
        if (top == 0)
        {
            return double.NaN;
        }
        double before = fullest == 0 ? top : _counts[fullest - 1], after = fullest == _counts.Length - 2 ? top : _counts[fullest + 1];
        double curve = before - (2 * top) + after;
        return (fullest + 0.5 + (curve == 0 ? 0 : 0.5 * (before - after) / curve)) * binHu;
    }
}
