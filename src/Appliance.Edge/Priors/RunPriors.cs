using Appliance.Edge.Running;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Priors;

/// <summary>An earlier study as a run reads it.</summary>
/// <param name="Prior">Its row.</param>
/// <param name="Instances">Its instances, in the order of their SOP Instance UIDs.</param>
internal sealed record RunPrior(PriorRow Prior, IReadOnlyList<InstanceRow> Instances);

/// <summary>Gathers the earlier studies that a run asked for and that are here: nothing is added once a run of the revision started.</summary>
internal static class RunPriors
{
    /// <summary>The earlier studies, the newest first.</summary>
    public static List<RunPrior> Of(JournalSession session, RunRow run)
    {
        var found = new List<RunPrior>();
        foreach ((PriorRow prior, int most) in Asked(session, run))
        {
            List<InstanceRow> instances = prior.State == PriorState.OnUnit ? OnUnit(session, prior.StudyUid) : Fetched(session, prior);
            if (instances.Count > 0 && found.Count < most)
            {
                found.Add(new RunPrior(prior, instances));
            }
        }

        return found;
    }

    /// <summary>Whether a study is on the unit as one of its own, closed and with all its files.</summary>
    public static bool IsOnUnit(JournalSession session, string studyUid, string modality) => session.Count(
        """
        SELECT count(*) FROM study s WHERE s.study_uid = $uid AND s.stage <> 'Receiving'
          AND EXISTS (SELECT 1 FROM instance i WHERE i.study_id = s.id AND i.origin = 'Received' AND i.state = 'Current' AND i.modality = $modality)
          AND NOT EXISTS (SELECT 1 FROM instance i WHERE i.study_id = s.id AND i.origin = 'Received' AND i.state IN ('Missing', 'Deleted', 'Conflict'))
        """,
        ("$uid", studyUid), ("$modality", modality)) > 0;

    private static List<(PriorRow Prior, int Most)> Asked(JournalSession session, RunRow run)
    {
        List<(PriorRow Prior, int Most, string? StudyDate, int? Months)> all = session.Query(
            $"""
            SELECT {PriorRow.Columns}, w.most, q.study_date, w.months
            FROM prior_wish w
              JOIN prior_search q ON q.study_id = $study AND q.revision = $revision AND q.modality = w.modality
              JOIN prior p ON p.search_id = q.id
            WHERE w.run_id = $run AND p.state IN ('OnUnit', 'Fetched')
            ORDER BY p.study_date DESC, p.study_time DESC, p.study_uid
            """,
            row => (PriorRow.Map(row), row.GetInt32(7), row.GetStringOrNull(8), row.GetInt32OrNull(9)),
            ("$run", run.Id), ("$study", run.StudyId), ("$revision", run.Revision));

        // One search serves several apps: what another asked for beyond this one's months is not this one's.
        return [.. all.Where(one => one.Months is not { } months
            || PriorCandidate.DateOf(one.StudyDate ?? "") is not { } date
            || PriorCandidate.DateOf(one.Prior.StudyDate) >= PriorCandidate.First(date, months)).Select(one => (one.Prior, one.Most))];
    }

    private static List<InstanceRow> OnUnit(JournalSession session, string studyUid) => session.Query(
        $"{InstanceRow.Select} WHERE s.study_uid = $uid AND i.origin = 'Received' AND i.state = 'Current' ORDER BY i.sop_uid, i.id",
        InstanceRow.Map,
        ("$uid", studyUid));

    private static List<InstanceRow> Fetched(JournalSession session, PriorRow prior) => session.Query(
        $"""
        {InstanceRow.Select} WHERE s.study_uid = $uid AND i.origin = 'Prior' AND i.state = 'Current'
          AND i.series_uid IN (SELECT series_uid FROM prior_series WHERE prior_id = $prior)
        ORDER BY i.sop_uid, i.id
        """,
        InstanceRow.Map,
        ("$uid", prior.StudyUid), ("$prior", prior.Id));
}
