namespace Appliance.Inference.Classification;

/// <summary>
/// Expected calibration error (Naeini et al. 2015): how far confidence and accuracy are apart, in fifteen bins of equal width, each weighted
/// with its cases.
/// </summary>
public static class CalibrationError
{
    /// <summary>Number of bins, as most publications take it.</summary>
    public const int Bins = 15;

    /// <summary>The error of cases, each its confidence and whether the answer was right; 0 to 1.</summary>
    public static double Of(IEnumerable<(double Confidence, bool IsRight)> cases)
    {
        ArgumentNullException.ThrowIfNull(cases);
        var surplus = new double[Bins];
        int count = 0;
        foreach ((double confidence, bool isRight) in cases)
        {
            surplus[Math.Clamp((int)Math.Ceiling(confidence * Bins) - 1, 0, Bins - 1)] += confidence - (isRight ? 1 : 0);
            count++;
        }
        return count == 0 ? 0 : surplus.Sum(Math.Abs) / count;
    }
}
