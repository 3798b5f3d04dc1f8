using Appliance.Dicom.Network;
using Appliance.Edge.Certificates;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Priors;

/// <summary>How earlier studies of a patient are fetched for the apps that ask for them (section <c>Priors</c>).</summary>
public sealed class PriorsOptions : IFeatureOptions
{
    /// <summary>The archive that holds them, as <c>AE@HOST:PORT</c>.</summary>
    /// <value>Default empty: none are fetched, and no run waits for them.</value>
    public string Archive { get; set; } = "";

    /// <summary>How they are fetched. The archive must know this unit for <see cref="PriorRetrieve.Move"/>.</summary>
    /// <value>Default <see cref="PriorRetrieve.Get"/>.</value>
    public PriorRetrieve Retrieve { get; set; }

    /// <summary>How long runs wait for them, in seconds; then the app goes on with what is there.</summary>
    /// <value>Default 120, 5 to 3,600.</value>
    public double WaitSeconds { get; set; } = 120;

    /// <summary>The most bytes that are taken of one earlier study.</summary>
    /// <value>Default 2,147,483,648 (2 GiB), 1 MiB to 1 TiB.</value>
    public long MaxBytes { get; set; } = 2L << 30;

    /// <summary>The most instances that are taken of one earlier study.</summary>
    /// <value>Default 2,000, 1 to 20,000.</value>
    public int MaxInstances { get; set; } = 2000;

    /// <summary>How long before the study they may be, in months, whatever the app asks for.</summary>
    /// <value>Default 0, any time; else 1 to 600.</value>
    public int MaxAgeMonths { get; set; }

    /// <summary>How the connection to the archive is protected.</summary>
    public TlsClientSettings Tls { get; set; } = new();

    /// <summary>Whether they are fetched at all.</summary>
    internal bool IsOn => Archive.Length > 0;

    /// <summary>The archive's AE title.</summary>
    internal string ArchiveAE => DicomEndpoint.Parse(Archive).AETitle;

    /// <summary>Where to call, with TLS where it is used.</summary>
    /// <param name="certificates">The certificates of the unit.</param>
    internal DicomEndpoint Endpoint(CertificateStore certificates) => DicomEndpoint.Parse(Archive) with
    {
        Tls = Tls.Use ? new TlsClientOptions(certificates.Require) { CheckHostName = Tls.CheckHostName } : null,
    };

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (IsOn && !IsEndpoint(Archive))
        {
            faults.Add(nameof(Archive), Archive, Texts.Get("ArchiveForm"));
        }

        faults.InRange(nameof(WaitSeconds), WaitSeconds, 5, 3600, "s");
        faults.InRange(nameof(MaxBytes), MaxBytes, 1L << 20, 1L << 40, "bytes");
        faults.InRange(nameof(MaxInstances), MaxInstances, 1, 20_000);
        faults.InRange(nameof(MaxAgeMonths), MaxAgeMonths, 0, 600);
    }

    private static bool IsEndpoint(string text)
    {
        try
        {
            DicomEndpoint archive = DicomEndpoint.Parse(text);
            return Uri.CheckHostName(archive.Host) != UriHostNameType.Unknown;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
