using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Hosting;

/// <summary>What the host says of itself: events 8000 to 8999.</summary>
internal static partial class HostLog
{
    [LoggerMessage(8000, LogLevel.Information, "Unit {Version} starts as {Role}, AE title {AeTitle}, port {Port}, state in {StateFolder}")]
    public static partial void Starting(ILogger logger, string version, UnitRole role, string aeTitle, int port, string stateFolder);

    [LoggerMessage(8001, LogLevel.Information, "Unit stops: draining for at most {DrainSeconds} s")]
    public static partial void Stopping(ILogger logger, int drainSeconds);

    [LoggerMessage(8002, LogLevel.Information, "Unit stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(8003, LogLevel.Critical, "Unit did not start")]
    public static partial void NotStarted(ILogger logger, Exception reason);
}
