using System.Globalization;
using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Delivery;

/// <summary>Runs one queue a destination, each on its own: a destination that is down, or slow, holds up no other.</summary>
public sealed class DeliveryWorker : BackgroundService
{
    /// <summary>Longer than any single exchange with a destination may take, by the timers of the association.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(15);

    /// <summary>The longest sleep: a safety net under the wake-ups, and the pace after a fault of the journal.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);

    private readonly Journal _journal;
    private readonly StudySettling _settling;
    private readonly Heartbeats _heartbeats;
    private readonly ILogger<DeliveryWorker> _logger;
    private readonly List<DestinationQueue> _queues;

    /// <summary>A worker for the configured destinations.</summary>
    public DeliveryWorker(
        Journal journal,
        Spool spool,
        StudySettling settling,
        IReadOnlyList<DestinationOptions> destinations,
        Receive.NodeOptions node,
        Receive.AssociationOptions associations,
        DeliveryOptions options,
        Heartbeats heartbeats,
        ILogger<DeliveryWorker> logger)
    {
        (_journal, _settling, _heartbeats, _logger) = (journal, settling, heartbeats, logger);
        var backoff = Backoff.WithJitter(
            TimeSpan.FromSeconds(options.RetryDelaySeconds), TimeSpan.FromSeconds(options.MaxRetryDelaySeconds));
        _queues = [.. destinations.Select(
            destination => new DestinationQueue(
                destination,
                DestinationTransports.For(destination, node.AeTitle, associations, journal.Clock, logger),
                journal,
                spool,
                new DeliverySettling(destination, journal, settling, options, backoff, logger),
                new DestinationPace(destination, backoff, journal.Clock),
                logger))];
    }

    /// <summary>Gives up what waits for a destination that is no longer configured: nobody would ever send it.</summary>
    /// <returns>How many objects.</returns>
    internal Task<int> GiveUpUnknownAsync(CancellationToken cancellationToken) =>
        _journal.WriteAsync(
            transaction =>
            {
                int given = 0;
                foreach (string name in DeliveryTable.WaitedFor(transaction).Where(name => _queues.TrueForAll(queue => queue.Name != name)))
                {
                    DateTimeOffset now = _journal.Clock.GetUtcNow();
                    foreach ((long id, long study) in DeliveryTable.UnsettledAt(transaction, name))
                    {
                        DeliveryTable.MoveNeedsTransaction(
                            transaction, id, DeliveryEvent.GivenUp, now, DeliveryCause.NotConfigured, "the destination is no longer configured");
                        _settling.DeliverySettledNeedsTransaction(transaction, study, name, now);
                        given++;
                    }
                }

                return given;
            },
            cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        int given = await GiveUpUnknownAsync(stoppingToken).ConfigureAwait(false);
        if (given > 0)
        {
            DeliveryLog.Unknown(_logger, given);
        }

        await Task.WhenAll(_queues.SelectMany(queue => Enumerable.Range(1, queue.Lanes).Select(lane => RunAsync(queue, lane, stoppingToken))))
            .ConfigureAwait(false);
    }

    private async Task RunAsync(DestinationQueue queue, int lane, CancellationToken cancellationToken)
    {
        string name = queue.Lanes == 1 ? queue.Name : string.Create(CultureInfo.InvariantCulture, $"{queue.Name} {lane}");
        using Heartbeat heartbeat = _heartbeats.Register($"delivery {name}", MaxSilence);
        using JournalSignal signal = _journal.Subscribe(JournalTopic.Deliveries);
        while (!cancellationToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                if (await queue.DeliverDueAsync(cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }

                await signal.WaitAsync(Sleep(queue), _journal.Clock, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                DeliveryLog.StorageFailed(_logger, queue.Name, SafeFault.Describe(fault));
                await Task.Delay(LongestSleep, _journal.Clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private TimeSpan Sleep(DestinationQueue queue)
    {
        TimeSpan due = (queue.NextDue() ?? DateTimeOffset.MaxValue) - _journal.Clock.GetUtcNow();
        return due < TimeSpan.Zero ? TimeSpan.Zero : due < LongestSleep ? due : LongestSleep;
    }
}
