using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Storage;

internal static partial class SpoolLog
{
    [LoggerMessage(2010, LogLevel.Warning, "A file of the spool that is no longer wanted could not be removed; the next start tries again: {Fault}")]
    public static partial void NotRemoved(ILogger logger, string fault);

    [LoggerMessage(2011, LogLevel.Information, "Recovery removed {Parts} partial and {Orphans} unacknowledged files of the spool.")]
    public static partial void Recovered(ILogger logger, int parts, int orphans);

    [LoggerMessage(2012, LogLevel.Critical, "The file of instance #{Instance} is gone from the spool or damaged: study #{Study} is quarantined. Check the disk, and send the study again.")]
    public static partial void Missing(ILogger logger, long instance, long study);
}
