using Appliance.Edge.Health;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Priors;

/// <summary>Asks the journal for the next step of a search, and has it done. Its start after a power cut and normal operation are the same.</summary>
public sealed class PriorWorker(PriorFetch fetch, Journal journal, Heartbeats heartbeats, ILogger<PriorWorker> logger) : BackgroundService
{
    /// <summary>Longer than runs may wait, and so than any step.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(65);

    /// <summary>The longest sleep: a safety net under the wake-ups, and the pace after a fault of the journal.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using Heartbeat heartbeat = heartbeats.Register("priors", MaxSilence);
        using JournalSignal signal = journal.Subscribe(JournalTopic.Priors);
        while (!stoppingToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            try
            {
                if (!await fetch.StepAsync(stoppingToken).ConfigureAwait(false))
                {
                    await signal.WaitAsync(Sleep(), journal.Clock, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault) || fault is Dicom.Data.DicomDataException)
            {
                PriorsLog.StorageFailed(logger, SafeFault.Describe(fault));
                await Task.Delay(LongestSleep, journal.Clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private TimeSpan Sleep()
    {
        TimeSpan due = (journal.Read(PriorTable.NextDue) ?? DateTimeOffset.MaxValue) - journal.Clock.GetUtcNow();
        return due < TimeSpan.Zero ? TimeSpan.Zero : due < LongestSleep ? due : LongestSleep;
    }
}
