using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Health;

/// <summary>What health says: events 7000 to 7999.</summary>
internal static partial class HealthLog
{
    [LoggerMessage(7000, LogLevel.Critical, "Worker {Worker} has made no progress for {SilenceSeconds:0} s (allowed {MaxSilenceSeconds:0} s); systemd's watchdog is not fed until it does")]
    public static partial void WorkerHangs(ILogger logger, string worker, double silenceSeconds, double maxSilenceSeconds);

    [LoggerMessage(7001, LogLevel.Warning, "Worker {Worker} makes progress again")]
    public static partial void WorkerIsBack(ILogger logger, string worker);
}
