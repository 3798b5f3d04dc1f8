using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Studies;

internal static partial class StudiesLog
{
    [LoggerMessage(3000, LogLevel.Information, "Study #{Study} revision {Revision} closed ({Reason}) with {Instances} instances; {Apps} apps to run")]
    public static partial void Closed(ILogger logger, long study, int revision, CloseReason reason, int instances, int apps);

    [LoggerMessage(3001, LogLevel.Error, "Studies could not be closed; tried again soon. Check the disk of the state folder.")]
    public static partial void CollectorFailed(ILogger logger, Exception fault);
}
