using Appliance.Dicom.Network;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Certificates;

/// <summary>
/// How DICOM connections are protected (section <c>Tls</c>). Certificate, key and trusted authorities are files below the
/// state folder: <see cref="CertificateFiles"/>.
/// </summary>
public sealed class TlsOptions : IFeatureOptions
{
    /// <summary>Which DICOM ports are open.</summary>
    /// <value>Default <see cref="TlsMode.Off"/>.</value>
    public TlsMode Mode { get; set; }

    /// <summary>The TCP port for DICOM over TLS; 0 takes a free one.</summary>
    /// <value>Default 2762, the registered one (PS3.15 B.12), 0 to 65535.</value>
    public int Port { get; set; } = 2762;

    /// <summary>What is asked of the certificate of those who connect.</summary>
    /// <value>Default <see cref="PeerCertificate.Required"/>: mutual authentication.</value>
    public PeerCertificate PeerCertificate { get; set; } = PeerCertificate.Required;

    /// <summary>How long before its end the unit's certificate is an alarm, in days.</summary>
    /// <value>Default 30, 1 to 365.</value>
    public int ExpiryWarningDays { get; set; } = 30;

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        faults.InRange(nameof(Port), Port, 0, 65535);
        faults.InRange(nameof(ExpiryWarningDays), ExpiryWarningDays, 1, 365, "d");
    }
}
