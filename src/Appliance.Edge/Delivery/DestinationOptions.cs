using Appliance.Dicom.Network;
using Appliance.Dicom.Web;
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
    /// The address of its DICOMweb services (<c>https://pacs.example.org/dicom-web</c>): it is then sent to by STOW-RS, and needs
    /// no <see cref="AeTitle"/>, <see cref="Host"/> or <see cref="Port"/>.
    /// </summary>
    /// <value>Default empty: it is sent to by C-STORE.</value>
    public string Url { get; set; } = "";

    /// <summary>Whom its DICOMweb services know this unit as (Basic authentication).</summary>
    /// <value>Default empty: <see cref="SecretFile"/> holds a bearer token.</value>
    public string User { get; set; } = "";

    /// <summary>A file with the password of <see cref="User"/>, or with a bearer token. Read anew for each request.</summary>
    /// <value>Default empty: no authentication.</value>
    public string SecretFile { get; set; } = "";

    /// <summary>
    /// Whether it is asked to commit to what it stored: an object then counts as delivered, and may be deleted here, only when
    /// the destination has reported that it keeps it. One that accepts such requests and never reports holds nobody up for ever:
    /// the study is then done, its evidence stays here, and an alarm stands. With <see cref="CommitmentMode.True"/> it is given up.
    /// </summary>
    /// <value>Default <see cref="CommitmentMode.Auto"/>: its negotiation says.</value>
    public CommitmentMode StorageCommitment { get; set; }

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
    internal string Address => IsWeb ? Url : new DicomEndpoint(AeTitle, Host, Port).ToString();

    /// <summary>Whether it may be asked to commit; PS3.18 has no such request.</summary>
    internal bool MayCommit => !IsWeb && StorageCommitment != CommitmentMode.False;

    /// <summary>Whether it is sent to by STOW-RS.</summary>
    internal bool IsWeb => Url.Length > 0;

    /// <summary>How the connection is protected.</summary>
    public TlsClientSettings Tls { get; set; } = new();

    /// <summary>Where to call, with TLS where it is used.</summary>
    internal DicomEndpoint Endpoint => new(AeTitle, Host, Port)
    {
        Tls = TlsClient,
    };

    /// <summary>How its DICOMweb services are called. With <c>Tls:Use</c> the site's authorities are trusted and our certificate is shown, else the system's.</summary>
    internal StowOptions Stow => new(new Uri(Url))
    {
        Tls = TlsClient,
        Authorization = SecretFile.Length > 0 ? () => WebSecret.Read(User, SecretFile) : null,
    };

    private TlsClientOptions? TlsClient => Tls.Use ? new TlsClientOptions(Certificates!.Require) { CheckHostName = Tls.CheckHostName } : null;

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
        if (IsWeb)
        {
            CheckWeb(faults);
        }
        else
        {
            faults.AeTitle(nameof(AeTitle), AeTitle);
            faults.Host(nameof(Host), Host);
            faults.Port(nameof(Port), Port);
        }

        faults.InRange(nameof(MaxAssociations), MaxAssociations, 1, 16);
        if (MaxObjectsPerSecond != 0)
        {
            faults.InRange(nameof(MaxObjectsPerSecond), MaxObjectsPerSecond, 0.01, 10_000, "1/s");
        }

        if (MaxKilobytesPerSecond != 0)
        {
            faults.InRange(nameof(MaxKilobytesPerSecond), MaxKilobytesPerSecond, 1, 10_000_000, "kB/s");
        }

        if (Hours.Length > 0 && !DayWindow.TryParse(Hours, out _))
        {
            faults.Add(nameof(Hours), Hours, Texts.Get("HoursForm"));
        }
    }

    private void CheckWeb(OptionFaults faults)
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out Uri? address) || !StowClient.IsServices(address))
        {
            faults.Add(nameof(Url), Url, Texts.Get("WebAddress"));
        }
        else if (SecretFile.Length > 0 && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback)
        {
            faults.Add(nameof(Url), Url, Texts.Get("SecretInClear"));
        }

        if (SecretFile.Length > 0 && !File.Exists(SecretFile))
        {
            faults.Add(nameof(SecretFile), SecretFile, Texts.Get("FileMissing"));
        }

        if (StorageCommitment == CommitmentMode.True)
        {
            // PS3.18 has no storage commitment: what a server answers to STOW-RS is all it says.
            faults.Add(nameof(StorageCommitment), "true", Texts.Get("NoWebCommitment"));
        }
    }
}
