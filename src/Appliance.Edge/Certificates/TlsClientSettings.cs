using Appliance.Edge.Hosting;

namespace Appliance.Edge.Certificates;

/// <summary>How a connection that the unit opens is protected (part <c>Tls</c> of a destination).</summary>
public sealed class TlsClientSettings : IFeatureOptions
{
    /// <summary>Whether the connection uses TLS.</summary>
    /// <value>Default false.</value>
    public bool Use { get; set; }

    /// <summary>Whether the peer's certificate must be for the host that is called; its authority is checked either way.</summary>
    /// <value>Default true.</value>
    public bool CheckHostName { get; set; } = true;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        // Two switches: every combination is allowed.
    }
}
