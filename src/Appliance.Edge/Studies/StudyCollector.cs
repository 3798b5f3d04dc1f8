using Appliance.Edge.Health;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Studies;

/// <summary>Closes studies that are complete, and adds one run for each installed app in the same transaction.</summary>
public sealed class StudyCollector(
    Journal journal,
    InstalledApps apps,
    StudiesOptions options,
    Heartbeats heartbeats,
    TimeProvider clock,
    ILogger<StudyCollector> logger) : BackgroundService
{
    /// <summary>The longest sleep: a safety net under the wake-ups, and the pace after a fault of the journal.</summary>
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);

    /// <summary>Closing is a matter of milliseconds, whatever the disk does.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(2);

    /// <summary>Closes what is due now.</summary>
    /// <returns>When time alone will make another study due.</returns>
    public async Task<DateTimeOffset> CloseDueAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset lookAgain = clock.GetUtcNow() + LongestSleep;
        foreach (StudyActivity activity in journal.Read(StudyActivity.OfOpenStudies))
        {
            StudyVerdict verdict = activity.Judge(options, clock.GetUtcNow());
            if (verdict.Close is not null)
            {
                await CloseAsync(activity.StudyId, cancellationToken).ConfigureAwait(false);
            }
            else if (verdict.LookAgainAt < lookAgain)
            {
                lookAgain = verdict.LookAgainAt;
            }
        }

        return lookAgain;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Opened now, so that the first study does not wait for it.
        await Task.Run(() => apps(), stoppingToken).ConfigureAwait(false);
        using Heartbeat heartbeat = heartbeats.Register("collector", MaxSilence);
        using JournalSignal signal = journal.Subscribe(JournalTopic.Studies);
        while (!stoppingToken.IsCancellationRequested)
        {
            heartbeat.Beat();
            DateTimeOffset lookAgain = clock.GetUtcNow() + LongestSleep;
            try
            {
                lookAgain = await CloseDueAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception fault) when (StorageFault.IsStorage(fault))
            {
                StudiesLog.CollectorFailed(logger, fault);
            }

            TimeSpan sleep = lookAgain - clock.GetUtcNow();
            if (sleep > TimeSpan.Zero)
            {
                await signal.WaitAsync(sleep, clock, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private async Task CloseAsync(long studyId, CancellationToken cancellationToken)
    {
        IReadOnlyList<AppVersion> installed = apps();
        (StudyRow Study, CloseReason Reason, int Instances)? closed = await journal.WriteAsync(
            transaction => CloseNeedsTransaction(transaction, studyId, installed), cancellationToken).ConfigureAwait(false);
        if (closed is { } one)
        {
            StudiesLog.Closed(logger, one.Study.Id, one.Study.Revision, one.Reason, one.Instances, installed.Count);
        }
    }

    private (StudyRow Study, CloseReason Reason, int Instances)? CloseNeedsTransaction(
        JournalTransaction transaction, long studyId, IReadOnlyList<AppVersion> installed)
    {
        // Asked again inside the transaction: an instance may have come since.
        DateTimeOffset now = clock.GetUtcNow();
        if (StudyActivity.Of(transaction, studyId)?.Judge(options, now).Close is not { } reason)
        {
            return null;
        }

        StudyRow study = StudyTable.Get(transaction, studyId);
        transaction.Execute(
            "UPDATE study SET closed_at = $now, close_reason = $reason WHERE id = $id",
            ("$now", JournalTime.Format(now)), ("$reason", reason.ToString()), ("$id", studyId));
        foreach (AppVersion app in installed)
        {
            RunTable.AddNeedsTransaction(transaction, study, app, now);
        }

        if (installed.Count == 0)
        {
            StudyTable.MoveNeedsTransaction(transaction, study, StudyEvent.NothingToRun, StudyReason.NoAppInstalled);
        }
        else
        {
            StudyTable.MoveNeedsTransaction(transaction, study, StudyEvent.Closed);
        }

        int instances = (int)transaction.Count("SELECT count(*) FROM instance WHERE study_id = $id", ("$id", studyId));
        return (study, reason, instances);
    }
}
