namespace Appliance.Inference.Volumes;

/// <summary>
/// Weights of a patch: a Gaussian around its centre, whose deviation is a share of the patch, so that of overlapping patches the one counts
/// most that saw a voxel with most around it. The product of three lines; no weight is less than a thousandth of the greatest, so that a
/// voxel that only a corner covers has a value too.
/// </summary>
internal static class GaussianWeights
{
    /// <summary>Deviation as a share of a patch's length, as published sliding windows use.</summary>
    public const double DeviationShare = 0.125;

    /// <summary>Least weight as a share of the greatest.</summary>
    public const float Least = 1e-3f;

    /// <summary>The weights of a patch, slice by slice, row by row; the greatest is at most 1.</summary>
    public static float[] Of(int columns, int rows, int slices)
    {
        double[] x = Line(columns), y = Line(rows), z = Line(slices);
        var weights = new float[columns * rows * slices];
        for (int index = 0; index < weights.Length; index++)
        {
            weights[index] = Math.Max(Least, (float)(x[index % columns] * y[index / columns % rows] * z[index / columns / rows]));
        }
        return weights;
    }

    private static double[] Line(int count)
    {
        double centre = (count - 1) / 2.0, deviation = count * DeviationShare;
        return [.. Enumerable.Range(0, count).Select(index => Math.Exp(-0.5 * Math.Pow((index - centre) / deviation, 2)))];
    }
}
