using Appliance.Edge.Hosting;

namespace Appliance.Edge.Health;

/// <summary>How the unit watches itself and how long it drains (section <c>Health</c>).</summary>
public sealed class HealthOptions : IFeatureOptions
{
    /// <summary>How long work in flight may take to finish after a stop, in seconds.</summary>
    /// <value>Default 60, 1 to 600. The systemd unit's TimeoutStopSec must be longer.</value>
    public int DrainSeconds { get; set; } = 60;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(DrainSeconds), DrainSeconds, 1, 600, "s");
    }
}
