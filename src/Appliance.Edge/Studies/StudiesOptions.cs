using Appliance.Edge.Hosting;

namespace Appliance.Edge.Studies;

/// <summary>When a study is taken to be complete (section <c>Studies</c>).</summary>
public sealed class StudiesOptions : IFeatureOptions
{
    private const double OneDaySeconds = 86_400;

    /// <summary>
    /// How long nothing may come before a study is closed, in seconds, until the scanner's own rhythm is known. What is learned
    /// stays between a sixth and twenty times this.
    /// </summary>
    /// <value>Default 30, 0.1 to 86,400.</value>
    public double QuietPeriodSeconds { get; set; } = 30;

    /// <summary>How long a study may stay open at most, counted from its first instance, in seconds.</summary>
    /// <value>Default 3,600, 1 to 86,400; not below the quiet period. Longer than the longest examination.</value>
    public double ForceCloseSeconds { get; set; } = 3600;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(QuietPeriodSeconds), QuietPeriodSeconds, 0.1, OneDaySeconds, "s");
        faults.InRange(nameof(ForceCloseSeconds), ForceCloseSeconds, Math.Max(1, QuietPeriodSeconds), OneDaySeconds, "s");
    }
}
