using Appliance.Edge.Hosting;

namespace Appliance.Edge.Entitlements;

/// <summary>How licences of apps are counted, and when their end is announced (section <c>Entitlements</c>).</summary>
public sealed class EntitlementOptions : IFeatureOptions
{
    /// <summary>How many days before its end a licence raises an alarm; never before its last quarter.</summary>
    /// <value>Default 30, 0 to 365.</value>
    public int WarningDays { get; set; } = 30;

    /// <summary>How many studies before its end a licence raises an alarm; never before its last quarter.</summary>
    /// <value>Default 50, 0 to 100,000.</value>
    public int WarningStudies { get; set; } = 50;

    /// <summary>How far the clock may stand behind the latest time it showed before that raises an alarm, in minutes.</summary>
    /// <value>Default 10, 0 to 1,440.</value>
    public int ClockToleranceMinutes { get; set; } = 10;

    /// <summary>How far the clock may go forward at once and be believed, in days: as long as the unit may have been without power.</summary>
    /// <value>Default 45, 1 to 3,650.</value>
    public int MaxClockJumpDays { get; set; } = 45;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(WarningDays), WarningDays, 0, 365, "d");
        faults.InRange(nameof(WarningStudies), WarningStudies, 0, 100_000);
        faults.InRange(nameof(ClockToleranceMinutes), ClockToleranceMinutes, 0, 1440, "min");
        faults.InRange(nameof(MaxClockJumpDays), MaxClockJumpDays, 1, 3650, "d");
    }
}
