using System.Globalization;
using Appliance.Edge.Health;
using Appliance.Edge.Orders;
using Appliance.Edge.Priors;
using Appliance.Edge.Routing;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Studies;

/// <summary>Closes studies that are complete, and adds the runs of the apps that are meant for them in the same transaction.</summary>
public sealed class StudyCollector(
    Journal journal,
    StudySettling settling,
    StudyRouter router,
    OrderQueue orders,
    PriorPlan priors,
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
        foreach (StudyActivity activity in journal.Read(session => StudyActivity.OfOpenStudies(session, options)))
        {
            StudyVerdict verdict = activity.Judge(options, clock.GetUtcNow());
            if (verdict.Close is not null)
            {
                verdict = await CloseAsync(activity, cancellationToken).ConfigureAwait(false);
            }

            if (verdict.Close is null && verdict.LookAgainAt < lookAgain)
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
        await Task.Run(router.Open, stoppingToken).ConfigureAwait(false);
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

    /// <summary>Closes a study that seems complete, unless a look through all of it says otherwise.</summary>
    private async Task<StudyVerdict> CloseAsync(StudyActivity seen, CancellationToken cancellationToken)
    {
        // Looked through outside the writer first: a study that waits for what is missing is looked through again and again.
        StudyVerdict verdict = journal.Read(seen.WithGaps).Judge(options, clock.GetUtcNow());
        if (verdict.WaitsForGaps && seen.GapsSince is not null)
        {
            return verdict;
        }

        RoutingPlan plan = router.Prepare(seen.StudyId);
        IReadOnlyDictionary<AppVersion, PriorWish> wanted = priors.Prepare(plan.Apps.Select(app => app.App));
        Closing closing = await journal.WriteAsync(
            transaction => CloseNeedsTransaction(transaction, seen.StudyId, plan, wanted), cancellationToken).ConfigureAwait(false);
        if (closing is { Study: { } study, Verdict.Close: { } reason })
        {
            StudiesLog.Closed(logger, study.Id, study.Revision, reason, closing.Instances, closing.Routing.Runs, closing.Routing.Apps);
            if (closing.Mixture is { } mixture)
            {
                StudiesLog.SeveralPatients(logger, study.Id, mixture.Instance, mixture.Other);
            }

            if (closing.Missing > 0)
            {
                StudiesLog.ClosedWithGaps(logger, study.Id, study.Revision, closing.Missing);
            }
        }
        else if (closing is { Study: { } waiting, Verdict.WaitsForGaps: true })
        {
            StudiesLog.WaitsForGaps(logger, waiting.Id, closing.Missing, closing.Verdict.LookAgainAt);
        }

        return closing.Verdict;
    }

    private Closing CloseNeedsTransaction(
        JournalTransaction transaction, long studyId, RoutingPlan plan, IReadOnlyDictionary<AppVersion, PriorWish> wanted)
    {
        // Asked again inside the transaction: an instance may have come since.
        DateTimeOffset now = clock.GetUtcNow();
        if (StudyActivity.Of(transaction, studyId, options) is not { } activity)
        {
            return new Closing(null, new StudyVerdict(null, now + LongestSleep), 0, 0);
        }

        activity = activity.WithGaps(transaction);
        StudyVerdict verdict = activity.Judge(options, now);
        StudyRow study = StudyTable.Get(transaction, studyId);
        int missing = activity.Gaps.Sum(gap => gap.Missing);
        if (verdict.Close is not { } reason)
        {
            transaction.Execute(
                "UPDATE study SET gaps_since = coalesce(gaps_since, $now) WHERE id = $id AND $waits = 1",
                ("$now", JournalTime.Format(now)), ("$id", studyId), ("$waits", verdict.WaitsForGaps ? 1 : 0));
            return new Closing(study, verdict, 0, missing);
        }

        transaction.Execute(
            "UPDATE study SET closed_at = $now, close_reason = $reason WHERE id = $id",
            ("$now", JournalTime.Format(now)), ("$reason", reason.ToString()), ("$id", studyId));
        ClosingTable.AddNeedsTransaction(transaction, study, activity, reason, now);
        int instances = (int)transaction.Count("SELECT count(*) FROM instance WHERE study_id = $id", ("$id", studyId));
        if (PatientMixture.Find(transaction, studyId) is { } mixture)
        {
            string detail = string.Create(CultureInfo.InvariantCulture, $"instance #{mixture.Instance}, #{mixture.Other}");
            settling.QuarantineNeedsTransaction(transaction, studyId, StudyReason.SeveralPatients, detail, now);
            return new Closing(study, verdict, instances, missing, mixture);
        }

        RoutingOutcome routing = router.AddRunsNeedsTransaction(transaction, study, plan, now);
        if (routing.Runs > 0)
        {
            StudyTable.MoveNeedsTransaction(transaction, study, StudyEvent.Closed);
            orders.BeginNeedsTransaction(transaction, study, now);
            priors.BeginNeedsTransaction(transaction, study, wanted, now);
        }
        else
        {
            settling.NothingToRunNeedsTransaction(transaction, study, routing.Apps > 0 ? StudyReason.NoAppApplies : StudyReason.NoAppInstalled);
        }

        return new Closing(study, verdict, instances, missing) { Routing = routing };
    }

    /// <summary>What came of closing a study: it is as it was unless the verdict has a reason.</summary>
    private sealed record Closing(StudyRow? Study, StudyVerdict Verdict, int Instances, int Missing, PatientMixture? Mixture = null)
    {
        public RoutingOutcome Routing { get; init; }
    }
}
