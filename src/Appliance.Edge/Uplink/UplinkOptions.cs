using Appliance.Contracts;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Uplink;

/// <summary>How the unit reports to the fleet manager (section <c>Uplink</c>).</summary>
public sealed class UplinkOptions : IFeatureOptions
{
    /// <summary>The MQTT broker: <c>mqtt://HOST[:PORT]</c>, or <c>mqtts://</c> with TLS.</summary>
    /// <value>Default empty: nothing is sent and records wait on the unit.</value>
    public string Broker { get; set; } = "";

    /// <summary>The unit id: client id, user name and topic level.</summary>
    /// <value>Default empty: made at first start and kept in the state folder. 1 to 64 letters, digits, '-' and '_'.</value>
    public string UnitId { get; set; } = "";

    /// <summary>How often health is published, in seconds; a message expires after two periods.</summary>
    /// <value>Default 60, 5 to 3600.</value>
    public int HealthPeriodSeconds { get; set; } = 60;

    /// <summary>The longest wait before the first reconnect, in seconds; it doubles up to <see cref="MaxReconnectSeconds"/>.</summary>
    /// <value>Default 2, 1 to 60.</value>
    public int MinReconnectSeconds { get; set; } = 2;

    /// <summary>The longest wait between two connects, in seconds.</summary>
    /// <value>Default 900, 1 to 3600.</value>
    public int MaxReconnectSeconds { get; set; } = 900;

    /// <summary>How long an event may stay unacknowledged before it is sent again, in seconds.</summary>
    /// <value>Default 60, 5 to 3600.</value>
    public int ResendSeconds { get; set; } = 60;

    /// <summary>The broker's address; null when none is configured.</summary>
    internal Uri? BrokerUri =>
        Uri.TryCreate(Broker, UriKind.Absolute, out var uri)
            && uri is { Scheme: "mqtt" or "mqtts", Host.Length: > 0, UserInfo: "", AbsolutePath: "" or "/", Query: "" } ? uri : null;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (Broker.Length > 0 && BrokerUri is null)
        {
            faults.Add(nameof(Broker), Broker, Texts.Get("Broker"));
        }

        if (UnitId.Length > 0 && !Topics.IsUnitId(UnitId))
        {
            faults.Add(nameof(UnitId), UnitId, Texts.Get("UnitId"));
        }

        faults.InRange(nameof(HealthPeriodSeconds), HealthPeriodSeconds, 5, 3600, "s");
        faults.InRange(nameof(MinReconnectSeconds), MinReconnectSeconds, 1, 60, "s");
        faults.InRange(nameof(MaxReconnectSeconds), MaxReconnectSeconds, MinReconnectSeconds, 3600, "s");
        faults.InRange(nameof(ResendSeconds), ResendSeconds, 5, 3600, "s");
    }
}
