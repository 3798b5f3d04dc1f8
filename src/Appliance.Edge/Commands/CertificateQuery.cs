using System.Globalization;
using Appliance.Edge.Certificates;
using Appliance.Edge.Hosting;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commands;

/// <summary>Looks at the certificate files of a unit as the unit itself does. A running unit may still use those before them.</summary>
internal static class CertificateQuery
{
    /// <summary>How the certificate is; null where TLS is not used.</summary>
    public static CertificateStatus? Look(ApplianceOptions options, CertificateFiles files, TimeProvider clock)
    {
        if (!IsUsed(options))
        {
            return null;
        }

        var store = new CertificateStore(files, options.Tls, clock);
        store.Look();
        return store.Status;
    }

    /// <summary>The same for people and programs.</summary>
    public static CertificateReport Report(CertificateStatus status, CertificateFiles files, TimeProvider clock)
    {
        int? daysLeft = status.NotAfter is { } end ? (int)Math.Floor((end - clock.GetUtcNow()).TotalDays) : null;
        return new CertificateReport(
            files.Certificate,
            status.State.ToString(),
            status.Subject,
            status.NotAfter,
            daysLeft,
            Texts.Format(
                $"Certificate{status.State}", status.Subject, status.NotAfter?.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture), daysLeft),
            status.Fault is { } fault ? Texts.Format(fault.Kind is { } kind ? $"TlsFile{kind}" : "CertificateLate", fault.Path) : null);
    }

    private static bool IsUsed(ApplianceOptions options) =>
        options.Tls.Mode != TlsMode.Off || options.DicomWeb.UseTls || options.Destinations.Any(destination => destination.Tls.Use);
}
