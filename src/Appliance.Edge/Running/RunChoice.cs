using Appliance.Inference.Apps;

namespace Appliance.Edge.Running;

/// <summary>Which of the runs that are due goes next. Decides from what it is given and nothing else.</summary>
/// <param name="options">The rules' numbers.</param>
/// <param name="budget">The memory.</param>
internal sealed class RunChoice(RunningOptions options, MemoryBudget budget)
{
    /// <summary>Chooses a run: by lane, then by age, among those that there is room for.</summary>
    /// <param name="due">The runs that are due.</param>
    /// <param name="underWay">What those need that are under way.</param>
    /// <param name="open">The studies that are open.</param>
    /// <param name="now">The present.</param>
    /// <returns>Null when there is no room for any, or when the room is kept for one that has waited long enough.</returns>
    public RunRow? Choose(
        IEnumerable<RunRow> due, IReadOnlyCollection<RunNeeds> underWay, IReadOnlySet<StudyRevision> open, DateTimeOffset now)
    {
        Candidate? first = null;
        foreach (Candidate next in InOrder(due, now))
        {
            if (first is not null && next.Lane != first.Lane)
            {
                break;
            }

            if (!budget.HasRoom(next.Run.Needs, underWay) || (next.Run.IsSuspect && underWay.Count > 0))
            {
                if (next.Waited >= TimeSpan.FromSeconds(options.ReserveAfterSeconds))
                {
                    break; // What becomes free is for this one: smaller runs behind it would take it for ever.
                }

                continue;
            }

            if (open.Contains(next.Run.StudyRevision))
            {
                return next.Run;
            }

            first ??= next;
            if (!MayBePassed(first))
            {
                break;
            }
        }

        return first?.Run;
    }

    /// <summary>A younger run whose study is open, and finds work done, may go first; never before a stat run, and only for so long.</summary>
    private bool MayBePassed(Candidate run) =>
        run.Lane != RunLane.Stat && run.Waited < TimeSpan.FromSeconds(options.ShareWithinSeconds);

    private IEnumerable<Candidate> InOrder(IEnumerable<RunRow> due, DateTimeOffset now) => due
        .Select(run => new Candidate(run, LaneAgeing.Effective(run.Needs.Lane, now - run.CreatedAt, options), now - run.CreatedAt))
        .OrderBy(candidate => candidate.Lane)
        .ThenBy(candidate => candidate.Run.CreatedAt)
        .ThenBy(candidate => candidate.Run.Id);

    private sealed record Candidate(RunRow Run, RunLane Lane, TimeSpan Waited);
}
