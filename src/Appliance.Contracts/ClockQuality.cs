namespace Appliance.Contracts;

/// <summary>How far a unit's clock can be trusted.</summary>
public static class ClockQuality
{
    /// <summary>The kernel says that something disciplines the clock.</summary>
    public const string Synchronized = "synchronized";

    /// <summary>Nothing disciplines the clock.</summary>
    public const string Unsynchronized = "unsynchronized";
}
