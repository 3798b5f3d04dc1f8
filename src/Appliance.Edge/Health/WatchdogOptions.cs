using System.Globalization;

namespace Appliance.Edge.Health;

/// <summary>What systemd expects of this process (sd_watchdog_enabled(3)).</summary>
/// <param name="Period">The silence after which systemd ends the process; null when it does not watch.</param>
internal sealed record WatchdogOptions(TimeSpan? Period)
{
    /// <summary>Reads <c>$WATCHDOG_USEC</c>, which counts only for the process that <c>$WATCHDOG_PID</c> names.</summary>
    public static WatchdogOptions Read(Func<string, string?> variable, int processId)
    {
        var isOurs = variable("WATCHDOG_PID") is not { Length: > 0 } pid
            || (int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var named) && named == processId);
        return long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds > 0 && isOurs
            ? new WatchdogOptions(TimeSpan.FromMicroseconds(microseconds))
            : new WatchdogOptions((TimeSpan?)null);
    }
}
