using System.Globalization;

namespace Appliance.Inference.Classification;

/// <summary>Confidences as people read them: rounded, and never to a certainty that nobody has.</summary>
public static class ConfidenceText
{
    private const double Least = 0.1;
    private const double Most = 99.9;

    /// <summary>Percent with one decimal, without the sign: <c>97.3</c>, <c>&gt; 99.9</c>, <c>&lt; 0.1</c>.</summary>
    /// <param name="share">0 to 1.</param>
    public static string Percent(double share) => (100 * share) switch
    {
        > Most => "> 99.9",
        < Least => "< 0.1",
        var percent => percent.ToString("0.0", CultureInfo.InvariantCulture),
    };

    /// <summary>Percent of a confidence that is held against what is needed.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="needed">0 to 1.</param>
    public static string Percent(double share, double needed) => share < needed ? PercentBelow(share) : Percent(share);

    /// <summary>A confidence that falls short of what is needed: cut off, as rounding would show some as enough.</summary>
    /// <param name="share">0 to 1.</param>
    public static string PercentBelow(double share) =>
        100 * share < Least ? "< 0.1" : (Math.Floor(1000 * share) / 10).ToString("0.0", CultureInfo.InvariantCulture);
}
