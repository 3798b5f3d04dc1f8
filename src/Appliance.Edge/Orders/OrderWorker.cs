using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Orders;

/// <summary>Asks the worklist for the orders of studies that were closed, each within the wait of its runs.</summary>
public sealed class OrderWorker(
    Journal journal, OrderQuestion question, OrdersOptions options, Heartbeats heartbeats, ILogger<OrderWorker> logger) : BackgroundService
{
    /// <summary>Studies that are asked about at once: one that the worklist is slow about holds up no other.</summary>
    private const int MaxAtOnce = 4;

    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);

    /// <summary>Longer than the longest wait, which bounds every query.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(15);

    /// <summary>Forgets worklists that are no longer configured, with their alarms, and starts.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await journal.WriteAsync(
            transaction => WorklistContact.ForgetOthersNeedsTransaction(transaction, options.Worklist), cancellationToken).ConfigureAwait(false);
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks about what is due.</summary>
    /// <returns>False when nothing was due.</returns>
    internal async Task<bool> AskDueAsync(CancellationToken cancellationToken)
    {
        List<OrderRow> due = journal.Read(session => OrderTable.Due(session, journal.Clock.GetUtcNow(), MaxAtOnce));
        await Task.WhenAll(due.Select(row => question.AskAsync(row, cancellationToken))).ConfigureAwait(false);
        return due.Count > 0;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = heartbeats.Register("orders", MaxSilence);
        using JournalSignal signal = journal.Subscribe(JournalTopic.Orders);
        while (!stoppingToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                // Without a worklist this ends what an earlier configuration asked.
                if (!await AskDueAsync(stoppingToken).ConfigureAwait(false))
                {
                    await signal.WaitAsync(Sleep(), journal.Clock, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                OrdersLog.StorageFailed(logger, SafeFault.Describe(fault));
                await Task.Delay(LongestSleep, journal.Clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private TimeSpan Sleep()
    {
        TimeSpan due = (journal.Read(OrderTable.NextDue) ?? DateTimeOffset.MaxValue) - journal.Clock.GetUtcNow();
        return due < TimeSpan.Zero ? TimeSpan.Zero : due < LongestSleep ? due : LongestSleep;
    }
}
