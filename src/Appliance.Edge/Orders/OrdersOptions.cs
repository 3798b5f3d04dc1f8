using Appliance.Dicom.Network;
using Appliance.Edge.Certificates;
using Appliance.Edge.Hosting;

namespace Appliance.Edge.Orders;

/// <summary>Where the hospital's orders are asked for (section <c>Orders</c>).</summary>
public sealed class OrdersOptions : IFeatureOptions
{
    /// <summary>The modality worklist, as <c>AE@HOST:PORT</c>.</summary>
    /// <value>Default empty: no order is asked for, and no run waits.</value>
    public string Worklist { get; set; } = "";

    /// <summary>How the connection is protected.</summary>
    public TlsClientSettings Tls { get; set; } = new();

    /// <summary>How long the runs of a closed study wait for the worklist at most, in seconds.</summary>
    /// <value>Default 20, 1 to 600.</value>
    public double WaitSeconds { get; set; } = 20;

    /// <summary>How far the day that an order is planned for may be from the day of the study, in days.</summary>
    /// <value>Default 1, 0 to 30.</value>
    public int WindowDays { get; set; } = 1;

    /// <summary>How many answers are taken to one query; beyond it the query is cancelled.</summary>
    /// <value>Default 200, 1 to 10,000.</value>
    public int MaxAnswers { get; set; } = 200;

    /// <summary>Whether orders are asked for.</summary>
    internal bool IsOn => Worklist.Length > 0;

    internal TimeSpan Wait => TimeSpan.FromSeconds(WaitSeconds);

    private CertificateStore? Certificates { get; set; }

    /// <summary>These options, together with the certificates of the unit.</summary>
    internal OrdersOptions With(CertificateStore certificates)
    {
        Certificates = certificates;
        return this;
    }

    /// <summary>Where to call, with TLS where it is used.</summary>
    internal DicomEndpoint Endpoint() => DicomEndpoint.Parse(Worklist) with
    {
        Tls = Tls.Use ? new TlsClientOptions(Certificates!.Require) { CheckHostName = Tls.CheckHostName } : null,
    };

    /// <inheritdoc/>
    public void Check(OptionFaults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (IsOn && !IsAddress(Worklist))
        {
            faults.Add(nameof(Worklist), Worklist, Texts.Get("WorklistForm"));
        }

        Tls.Check(faults.Within(nameof(Tls)));
        faults.InRange(nameof(WaitSeconds), WaitSeconds, 1, 600, "s");
        faults.InRange(nameof(WindowDays), WindowDays, 0, 30, "d");
        faults.InRange(nameof(MaxAnswers), MaxAnswers, 1, 10_000);
    }

    private static bool IsAddress(string text)
    {
        try
        {
            return Uri.CheckHostName(DicomEndpoint.Parse(text).Host) != UriHostNameType.Unknown;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
