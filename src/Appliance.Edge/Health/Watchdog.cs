using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Health;

/// <summary>
/// Feeds systemd's watchdog while every worker makes progress. When one is stale it stops, says which in the log, and
/// systemd restarts the process; the journal makes that safe.
/// </summary>
internal sealed class Watchdog(
    Heartbeats heartbeats, WatchdogOptions options, TimeProvider clock, ILogger<Watchdog> logger, ISystemdNotifier? notifier = null)
    : BackgroundService
{
    private static readonly ServiceState Feed = new("WATCHDOG=1");

    /// <summary>Without systemd stale workers are still looked for, so that the log tells of them.</summary>
    private static readonly TimeSpan UnwatchedPeriod = TimeSpan.FromSeconds(30);

    private readonly HashSet<string> _reported = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // sd_watchdog_enabled(3) asks for half the period; a third leaves room for one late look.
        var every = options.Period is { } period ? period / 3 : UnwatchedPeriod;
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            do
            {
                Look();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The unit stops; TimeoutStopSec watches over that.
        }
    }

    internal void Look()
    {
        var stale = heartbeats.All.Where(heartbeat => heartbeat.IsStale).ToList();
        foreach (var heartbeat in stale.Where(heartbeat => _reported.Add(heartbeat.Name)))
        {
            HealthLog.WorkerHangs(logger, heartbeat.Name, heartbeat.Silence.TotalSeconds, heartbeat.MaxSilence.TotalSeconds);
        }

        foreach (var back in _reported.Where(name => stale.TrueForAll(heartbeat => heartbeat.Name != name)).ToList())
        {
            _reported.Remove(back);
            HealthLog.WorkerIsBack(logger, back);
        }

        if (stale.Count == 0 && options.Period is not null)
        {
            notifier?.Notify(Feed);
        }
    }
}
