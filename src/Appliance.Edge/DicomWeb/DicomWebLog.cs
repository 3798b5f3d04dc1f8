using System.Net;
using Appliance.Edge.Receive;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.DicomWeb;

/// <summary>What DICOMweb says of itself. Never a path or a query: they hold UIDs and names.</summary>
internal static partial class DicomWebLog
{
    [LoggerMessage(9000, LogLevel.Information, "DICOMweb listens on {EndPoint}")]
    public static partial void Listening(ILogger logger, IPEndPoint endPoint);

    [LoggerMessage(9001, LogLevel.Warning, "A {Method} request was answered {Status}: {Reason}")]
    public static partial void Refused(ILogger logger, string method, int status, string reason);

    [LoggerMessage(9002, LogLevel.Information, "Store request of {Remote} ended {Ending}: {Stored} stored, {Duplicates} known already, {Refused} refused")]
    public static partial void Stored(ILogger logger, string remote, AssociationEnding ending, int stored, int duplicates, int refused);

    [LoggerMessage(9003, LogLevel.Warning, "{Series} series could not be read for searching; the first is instance #{Instance}")]
    public static partial void NotIndexed(ILogger logger, int series, long instance);

    [LoggerMessage(9004, LogLevel.Critical, "A defect of the appliance ended a request: {Fault}")]
    public static partial void Defect(ILogger logger, string fault);
}
