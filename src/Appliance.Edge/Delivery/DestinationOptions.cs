using Appliance.Dicom.Network;
using Appliance.Edge.Certificates;
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

    /// <summary>How many associations, or connections, it is sent over at once.</summary>
    /// <value>Default 1, 1 to 16.</value>
    public int MaxAssociations { get; set; } = 1;

    /// <summary>How many objects it is sent in a second at most, on average.</summary>
    /// <value>Default 0, no limit; else 0.01 to 10,000.</value>
    public double MaxObjectsPerSecond { get; set; }

    /// <summary>How many kilobytes (1,000 bytes) it is sent in a second at most, on average over several objects: for thin links.</summary>
    /// <value>Default 0, no limit; else 1 to 10,000,000.</value>
    public double MaxKilobytesPerSecond { get; set; }

    /// <summary>The hours of the day in which it is sent to, in local time: <c>22:00-06:00</c>.</summary>
    /// <value>Default empty: at all hours.</value>
    public string Hours { get; set; } = "";

    /// <summary>Where it is, for people.</summary>
    internal string Address => new DicomEndpoint(AeTitle, Host, Port).ToString();

    /// <summary>How the connection is protected.</summary>
    public TlsClientSettings Tls { get; set; } = new();

    /// <summary>Where to call, with TLS where it is used.</summary>
    internal DicomEndpoint Endpoint => new(AeTitle, Host, Port)
    {
        Tls = Tls.Use ? new TlsClientOptions(Certificates!.Require) { CheckHostName = Tls.CheckHostName } : null,
    };

    private CertificateStore? Certificates { get; set; }

    /// <summary>These options, together with the certificates of the unit.</summary>
    internal DestinationOptions With(CertificateStore certificates)
    {
        Certificates = certificates;
        return this;
    }

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.NotBlank(nameof(Name), Name);
        faults.AeTitle(nameof(AeTitle), AeTitle);
        faults.Host(nameof(Host), Host);
        faults.Port(nameof(Port), Port);
        faults.InRange(nameof(MaxAssociations), MaxAssociations, 1, 16);
        if (MaxObjectsPerSecond != 0)
        {
            faults.InRange(nameof(MaxObjectsPerSecond), MaxObjectsPerSecond, 0.01, 10_000, "1/s");
        }

        if (MaxKilobytesPerSecond != 0)
        {
            faults.InRange(nameof(MaxKilobytesPerSecond), MaxKilobytesPerSecond, 1, 10_000_000, "kB/s");
        }

        if (Hours.Length > 0 && !DeliveryWindow.TryParse(Hours, out _))
        {
            faults.Add(nameof(Hours), Hours, Texts.Get("HoursForm"));
        }
    }
}
