namespace Appliance.Inference.Classification;

/// <summary>
/// Finds the temperature with the least mean negative log-likelihood (Guo et al., "On calibration of modern neural networks", 2017).
/// As a function of 1/T that is convex, so a golden-section search over log T finds its only minimum.
/// </summary>
public static class TemperatureFit
{
    private const int Steps = 60;
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The temperature for cases.</summary>
    public static double Of(IReadOnlyList<ScoredCase> cases)
    {
        ArgumentNullException.ThrowIfNull(cases);
        double low = Math.Log(Calibration.Temperatures.Least), high = Math.Log(Calibration.Temperatures.Most);
        double left = high - (Golden * (high - low)), right = low + (Golden * (high - low));
        double atLeft = Loss(cases, left), atRight = Loss(cases, right);
        for (int step = 0; step < Steps; step++)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (Golden * (high - low));
                atLeft = Loss(cases, left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (Golden * (high - low));
                atRight = Loss(cases, right);
            }
        }
        return Math.Exp((low + high) / 2);
    }

    private static double Loss(IReadOnlyList<ScoredCase> cases, double logTemperature)
    {
        double temperature = Math.Exp(logTemperature), loss = 0;
        foreach (ScoredCase item in cases)
        {
            double largest = item.Logits.Max(), sum = 0;
            foreach (double logit in item.Logits)
            {
                sum += Math.Exp((logit - largest) / temperature);
            }
            loss += Math.Log(sum) - ((item.Logits[item.Truth] - largest) / temperature);
        }
        return loss / cases.Count;
    }
}
