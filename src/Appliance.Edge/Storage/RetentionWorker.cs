using Appliance.Contracts;
using Appliance.Edge.Health;
using Appliance.Edge.Uplink;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Storage;

/// <summary>Runs <see cref="Retention"/> again and again, and raises an alarm while it cannot make room.</summary>
public sealed class RetentionWorker(
    Retention retention, Journal journal, Outbox outbox, Heartbeats heartbeats, ILogger<RetentionWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    /// <summary>Deleting a full disk's worth of files takes a while; each batch is short.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(30);

    private SpaceState _told;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = heartbeats.Register("retention", MaxSilence);
        using var timer = new PeriodicTimer(Every, journal.Clock);
        do
        {
            heartbeat.Beat();
            try
            {
                await TellAsync(await retention.RunAsync(stoppingToken).ConfigureAwait(false), stoppingToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                RetentionLog.Failed(logger, SafeFault.Describe(fault));
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    /// <summary>Tells once of each change.</summary>
    internal async Task TellAsync(SpaceState space, CancellationToken cancellationToken)
    {
        if (space == _told)
        {
            return;
        }

        switch (space)
        {
            case SpaceState.Refusing:
                RetentionLog.Refusing(logger);
                await journal.WriteAsync(
                    transaction => outbox.EnqueueNeedsTransaction(
                        transaction, Streams.Alarm, EventTypes.Alarm, null, new AlarmRecord { Code = AlarmCodes.DiskFull },
                        ContractsJson.Default.AlarmRecord),
                    cancellationToken).ConfigureAwait(false);
                break;
            case SpaceState.Tight:
                RetentionLog.Tight(logger);
                break;
            default:
                RetentionLog.Plenty(logger);
                break;
        }

        // Last: what a full disk keeps out of the journal is told again.
        _told = space;
    }
}
