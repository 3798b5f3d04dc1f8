using Appliance.Edge.Proofs;
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
    /// <param name="transaction">The journal's transaction.</param>
    /// <param name="claimant">Who takes it.</param>
    /// <param name="now">The present.</param>
    /// <param name="gate">What was said of the apps that are due; null closes none.</param>
    internal RunRow? ClaimNeedsTransaction(JournalTransaction transaction, string claimant, DateTimeOffset now, RunGateView? gate = null)
    {
        // A claimant does one run at a time: one that it still has was broken off by a fault of the disk.
        transaction.Execute(
            "UPDATE run SET state = $pending, claimed_by = NULL WHERE state = $running AND claimed_by = $claimant",
            ("$pending", nameof(RunState.Pending)),
            ("$running", nameof(RunState.Running)),
            ("$claimant", claimant));
        List<RunRow> underWay = RunTable.UnderWay(transaction);
        if (underWay.Exists(run => run.IsSuspect) || AppProofTable.IsSuspectUnderWay(transaction))
        {
            return null;
        }

        List<RunNeeds> needs = [.. underWay.Select(run => run.Needs), .. ShadowTable.NeedsUnderWay(transaction), .. AppProofTable.NeedsUnderWay(transaction)];
        List<RunRow> due = AllDue(transaction, now, gate is null ? "[]" : Closed(transaction, gate, underWay, now));
        if (due.Count == 0 || _choice.Choose(due, needs, studies.Revisions, now) is not { } next)
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
    /// <param name="session">The journal.</param>
    /// <param name="now">The present.</param>
    /// <param name="closed">The apps to leave out, as a JSON list of id and version.</param>
    internal static List<RunRow> AllDue(JournalSession session, DateTimeOffset now, string closed = "[]") =>
        [.. Enum.GetValues<RunLane>().SelectMany(lane => Due(session, lane, closed, now))];

    /// <summary>The apps of the runs that are due, and of those under way: one that a fault of the disk broke off is due again with its claimant's next claim.</summary>
    internal static List<AppVersion> DueApps(JournalSession session, DateTimeOffset now) => session.Query(
        "SELECT DISTINCT app_id, app_version FROM run WHERE state = 'Pending' AND next_at <= $now OR state = 'Running'",
        row => new AppVersion(row.GetString(0), row.GetString(1)),
        ("$now", JournalTime.Format(now)));

    private static List<RunRow> Due(JournalSession session, RunLane lane, string closed, DateTimeOffset now) =>
        session.Query(
            $"""
            SELECT {RunRow.Columns} FROM run
            WHERE state = 'Pending' AND lane = $lane AND next_at <= $now
              AND app_id || ' ' || app_version NOT IN (SELECT value FROM json_each($closed))
            ORDER BY created_at, id LIMIT $window
            """,
            RunRow.Map,
            ("$lane", lane.ToString()), ("$now", JournalTime.Format(now)), ("$window", Window), ("$closed", closed));

    /// <summary>
    /// The apps that may not start now, as a JSON list for the query: left out there, so that a window full of their runs hides nobody else's.
    /// A shadow run counts too; it gives way.
    /// </summary>
    private static string Closed(JournalSession session, RunGateView gate, List<RunRow> underWay, DateTimeOffset now) => RunGateView.ToJson(
        gate.Closed(DueApps(session, now), [.. underWay.Select(run => run.App), .. ShadowTable.UnderWay(session).Select(run => run.App)]));
}
