using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Running;

/// <summary>The runs that wait, and who gets the next.</summary>
/// <param name="options">The rules' numbers.</param>
/// <param name="budget">The memory.</param>
/// <param name="studies">The studies that are open.</param>
public sealed class RunQueue(RunningOptions options, MemoryBudget budget, OpenStudies studies)
{
    /// <summary>How many of the oldest due runs of each lane are looked at: those of one study stand together.</summary>
    private const int Window = 64;

    private readonly RunChoice _choice = new(options, budget);

    /// <summary>Takes the run that goes next; null when none is due or there is no room.</summary>
    internal RunRow? ClaimNeedsTransaction(JournalTransaction transaction, string claimant, DateTimeOffset now)
    {
        // A claimant does one run at a time: one that it still has was broken off by a fault of the disk.
        transaction.Execute(
            "UPDATE run SET state = $pending, claimed_by = NULL WHERE state = $running AND claimed_by = $claimant",
            ("$pending", nameof(RunState.Pending)),
            ("$running", nameof(RunState.Running)),
            ("$claimant", claimant));
        List<RunRow> due = AllDue(transaction, now);
        if (due.Count == 0 || _choice.Choose(due, UnderWay(transaction), studies.Revisions, now) is not { } next)
        {
            return null;
        }

        transaction.Execute(
            "UPDATE run SET state = $running, claimed_by = $claimant, started_at = $now, step = NULL, progress = 0 WHERE id = $id",
            ("$running", nameof(RunState.Running)),
            ("$claimant", claimant),
            ("$now", JournalTime.Format(now)),
            ("$id", next.Id));
        return next with { State = RunState.Running, StartedAt = now };
    }

    /// <summary>The oldest runs of each lane that are due.</summary>
    internal static List<RunRow> AllDue(JournalSession session, DateTimeOffset now) => [.. Enum.GetValues<RunLane>().SelectMany(lane => Due(session, lane, now))];

    private static List<RunRow> Due(JournalSession session, RunLane lane, DateTimeOffset now) =>
        session.Query(
            $"""
            SELECT {RunRow.Columns} FROM run
            WHERE state = 'Pending' AND lane = $lane AND next_at <= $now ORDER BY created_at, id LIMIT $window
            """,
            RunRow.Map,
            ("$lane", lane.ToString()), ("$now", JournalTime.Format(now)), ("$window", Window));

    private static List<RunNeeds> UnderWay(JournalSession session) => [.. RunTable.UnderWay(session).Select(run => run.Needs), .. ShadowTable.NeedsUnderWay(session)];
}
