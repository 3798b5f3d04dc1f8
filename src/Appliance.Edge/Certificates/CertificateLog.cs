using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Certificates;

/// <summary>What the certificates say: events 7100 to 7199.</summary>
internal static partial class CertificateLog
{
    [LoggerMessage(7100, LogLevel.Information, "The certificate and authorities in {Folder} are in use; the certificate ends {NotAfter}")]
    public static partial void InUse(ILogger logger, string folder, string notAfter);

    [LoggerMessage(7101, LogLevel.Critical, "New certificate files cannot be used, what was in use before stays: {Fault}")]
    public static partial void NotUsable(ILogger logger, string fault);

    [LoggerMessage(7102, LogLevel.Warning, "The certificate {Path} ends {NotAfter:u}, in {Days:0.0} days: renew it. The unit takes the new files without a restart.")]
    public static partial void Ending(ILogger logger, string path, DateTimeOffset notAfter, double days);

    [LoggerMessage(7103, LogLevel.Critical, "The certificate {Path} ended {NotAfter:u}: peers refuse the unit. Renew it. The unit takes the new files without a restart.")]
    public static partial void Ended(ILogger logger, string path, DateTimeOffset notAfter);

    [LoggerMessage(7104, LogLevel.Error, "An alarm about the certificate could not be stored, it is tried again: {Fault}")]
    public static partial void StorageFailed(ILogger logger, string fault);
}
