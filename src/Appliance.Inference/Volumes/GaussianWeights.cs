namespace Appliance.Inference.Volumes;

/// <summary>
/// Weights of a patch along one axis: a Gaussian around its centre, whose deviation is a share of the patch, so that of overlapping patches
/// the one counts most that saw a voxel with most around it. A voxel's weight is the product of its three. None is less than a tenth, so a
/// voxel that only a corner covers has a value too.
/// </summary>
internal static class GaussianWeights
{
    /// <summary>Deviation as a share of a patch's length, as published sliding windows use.</summary>
    public const double DeviationShare = 0.125;

    /// <summary>Least weight along an axis; a thousandth in a corner.</summary>
    public const double Least = 0.1;

    /// <summary>The weights along an axis of a patch; the greatest is at most 1.</summary>
    public static float[] Line(int count)
    {
        double centre = (count - 1) / 2.0, deviation = count * DeviationShare;
        return [.. Enumerable.Range(0, count).Select(index => (float)Math.Max(Least, Math.Exp(-0.5 * Math.Pow((index - centre) / deviation, 2))))];
    }

    /// <summary>One over the sum of the weights that each voxel along an axis gets from patches that start at some places.</summary>
    public static float[] Shares(int voxels, int[] starts, float[] line)
    {
        var sums = new double[voxels];
        foreach (int start in starts)
        {
            for (int index = 0; index < line.Length && start + index < voxels; index++)
            {
                sums[start + index] += line[index];
            }
        }
        return [.. sums.Select(sum => (float)(1 / sum))];
    }
}
