using Appliance.Edge.Hosting;

namespace Appliance.Edge.Delivery;

/// <summary>A PACS or workstation that evidence is delivered to (an entry of the list <c>Destinations</c>).</summary>
public sealed class DestinationOptions : IFeatureOptions
{
    /// <summary>What people and records call it.</summary>
    public string Name { get; set; } = "";

    /// <summary>Its AE title.</summary>
    public string AeTitle { get; set; } = "";

    /// <summary>Its host name or address.</summary>
    public string Host { get; set; } = "";

    /// <summary>Its TCP port.</summary>
    /// <value>Default 104, the registered one.</value>
    public int Port { get; set; } = 104;

    /// <summary>
    /// Whether it does storage commitment: an object then counts as delivered, and may be deleted here, only when the
    /// destination has reported that it keeps it.
    /// </summary>
    /// <value>Default false.</value>
    public bool StorageCommitment { get; set; }

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.NotBlank(nameof(Name), Name);
        faults.AeTitle(nameof(AeTitle), AeTitle);
        faults.Host(nameof(Host), Host);
        faults.Port(nameof(Port), Port);
    }
}
