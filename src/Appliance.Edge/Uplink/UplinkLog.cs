using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Uplink;

/// <summary>What the uplink says: events 6000 to 6999.</summary>
internal static partial class UplinkLog
{
    [LoggerMessage(6000, LogLevel.Information, "No broker is configured (Uplink:Broker): records wait on the unit")]
    public static partial void NoBroker(ILogger logger);

    [LoggerMessage(6001, LogLevel.Information, "Connected to {Broker} as {UnitId}, connection {Connection}")]
    public static partial void Connected(ILogger logger, string broker, string unitId, long connection);

    [LoggerMessage(6002, LogLevel.Warning, "No link to {Broker} ({Reason}); next attempt in {WaitSeconds:0.0} s. Records wait on the unit")]
    public static partial void NoLink(ILogger logger, string broker, string reason, double waitSeconds);

    [LoggerMessage(6003, LogLevel.Error, "Another client took over the session of {UnitId}: is there a clone of this unit? Next attempt in {WaitSeconds:0} s")]
    public static partial void TakenOver(ILogger logger, string unitId, double waitSeconds);

    [LoggerMessage(6004, LogLevel.Debug, "{Freed} records of {Stream} acknowledged up to {UpTo}")]
    public static partial void Acknowledged(ILogger logger, int freed, string stream, long upTo);

    [LoggerMessage(6006, LogLevel.Error, "The uplink met a fault that is not of the network; it begins again")]
    public static partial void Fault(ILogger logger, Exception reason);

    [LoggerMessage(6005, LogLevel.Information, "The broker has nobody to give events to; the outbox is on hold")]
    public static partial void OnHold(ILogger logger);
}
