using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Proofs;

/// <summary>What is said of golden cases that are run again: events 4400 to 4499.</summary>
internal static partial class ProofsLog
{
    [LoggerMessage(4400, LogLevel.Information, "{App} {Version}: golden cases are run before it is served ({Cause})")]
    public static partial void Begun(ILogger logger, string app, string version, string cause);

    [LoggerMessage(4401, LogLevel.Information, "{App} {Version}: golden cases came out after {Seconds:0.0} s, it is served")]
    public static partial void Proved(ILogger logger, string app, string version, double seconds);

    [LoggerMessage(4402, LogLevel.Error, "{App} {Version} is not served on this unit: its golden cases depart from what is expected. {Departure}")]
    public static partial void Departed(ILogger logger, string app, string version, string departure);

    [LoggerMessage(4403, LogLevel.Error, "{App} {Version}: the process ended while its golden cases ran, {Interruptions} times by now; it is now {State}")]
    public static partial void Interrupted(ILogger logger, string app, string version, int interruptions, ProofState state);

    [LoggerMessage(4404, LogLevel.Error, "The disk or the journal failed under golden cases; they are run again. {Fault}")]
    public static partial void StorageFailed(ILogger logger, string fault);
}
