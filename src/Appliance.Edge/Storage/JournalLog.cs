using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Storage;

internal static partial class JournalLog
{
    [LoggerMessage(2000, LogLevel.Error, "A journal commit of {Units} units failed: nothing of it was written, its callers were told. Check the disk of the state folder, and whether another process holds the journal (SQLite 5).")]
    public static partial void CommitFailed(ILogger logger, int units, Exception fault);

    [LoggerMessage(2001, LogLevel.Warning, "The journal could not be asked for the other process's changes.")]
    public static partial void PollFailed(ILogger logger, Exception fault);
}
