namespace Appliance.Inference.Volumes;

/// <summary>Mean and deviation of a volume's values, or of those above a limit (a brain without the air around it).</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Mean">Mean; NaN when there is no value.</param>
/// <param name="Deviation">Standard deviation of the values as a whole (divided by their number); NaN when there is none.</param>
public sealed record ValueStatistics(long Count, double Mean, double Deviation)
{
    /// <summary>
    /// Surveys a volume. One look at all values: sums of their differences to one of them, so that squares do not lose their last digits.
    /// Values that are no numbers make a block's own sum none.
    /// </summary>
    /// <param name="volume">The volume.</param>
    /// <param name="above">Only values greater than this count; null for all.</param>
    /// <exception cref="InvalidDataException">A value is not finite.</exception>
    public static ValueStatistics Of(Volume volume, float? above = null)
    {
        ArgumentNullException.ThrowIfNull(volume);
        int voxels = (int)volume.Geometry.VoxelCount;
        var one = new float[1];
        volume.CopyTo(voxels / 2, one);
        float pilot = float.IsFinite(one[0]) ? one[0] : 0, limit = above ?? float.NegativeInfinity;
        var sums = new DeviationSums[VoxelBlocks.Count(voxels)];
        VoxelBlocks.ForEach(voxels, (start, count, scratch) =>
        {
            Span<float> values = scratch.AsSpan(0, count);
            volume.CopyTo(start, values);
            sums[start / VoxelBlocks.Size] = DeviationSums.Of(values, pilot, limit);
        });
        if (!sums.All(sum => double.IsFinite(sum.Everything)))
        {
            throw new InvalidDataException("The volume holds values that are no numbers.");
        }
        (long all, double first, double second) = (0, 0, 0);
        foreach (DeviationSums sum in sums)
        {
            (all, first, second) = (all + sum.Count, first + sum.First, second + sum.Second);
        }
        double away = first / all;
        return new ValueStatistics(all, pilot + away, Math.Sqrt(Math.Max(0, (second / all) - (away * away))));
    }
}
