using Appliance.Edge.Hosting;

namespace Appliance.Edge.Delivery;

/// <summary>How evidence is delivered (section <c>Delivery</c>); where to is the list <c>Destinations</c>.</summary>
public sealed class DeliveryOptions : IFeatureOptions
{
    /// <summary>The longest wait after the first failure, in seconds; it doubles with each, and the real wait is a random part of it.</summary>
    /// <value>Default 2, 0.1 to 3,600.</value>
    public double RetryDelaySeconds { get; set; } = 2;

    /// <summary>The longest wait between two attempts, in seconds; a server that asks for more (<c>Retry-After</c>) is given this.</summary>
    /// <value>Default 300, 1 to 86,400; not below the first wait.</value>
    public double MaxRetryDelaySeconds { get; set; } = 300;

    /// <summary>How long an object is tried for before it is given up, in hours.</summary>
    /// <value>Default 168 (a week), 1 to 8,760.</value>
    public double GiveUpAfterHours { get; set; } = 168;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(RetryDelaySeconds), RetryDelaySeconds, 0.1, 3600, "s");
        faults.InRange(nameof(MaxRetryDelaySeconds), MaxRetryDelaySeconds, Math.Max(1, RetryDelaySeconds), 86_400, "s");
        faults.InRange(nameof(GiveUpAfterHours), GiveUpAfterHours, 1, 8760, "h");
    }
}
