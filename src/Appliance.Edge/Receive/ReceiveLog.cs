using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Receive;

internal static partial class ReceiveLog
{
    [LoggerMessage(1000, LogLevel.Debug, "Instance #{Instance} of study #{Study} taken: {Outcome}")]
    public static partial void Taken(ILogger logger, IntakeOutcome outcome, long instance, long study);

    [LoggerMessage(1001, LogLevel.Critical, "Instance #{Instance} of study #{Study} is another image under a known SOP Instance UID: both are kept, the study is quarantined. Ask who sent it which one is right.")]
    public static partial void Conflict(ILogger logger, long instance, long study);
}
