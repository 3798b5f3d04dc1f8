using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Results;

internal static partial class ResultsLog
{
    [LoggerMessage(4090, LogLevel.Warning, "The files of a result could not be removed; it is tried again. {Fault}")]
    public static partial void NotRemoved(ILogger logger, string fault);
}
