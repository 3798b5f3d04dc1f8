using Appliance.Edge.Delivery;
using Appliance.Edge.Priors;

namespace Appliance.Edge.Storage;

/// <summary>
/// Which files may go. A file may when nothing is lost with it: its study is done, nothing of the study is on its way, given up
/// or quarantined, and it is evidence that every destination has (and has committed to), or an image whose evidence arrived.
/// </summary>
internal static class RetentionTable
{
    /// <summary>
    /// The rule, for an instance <c>i</c> of a study <c>s</c>. A destination that takes only a part of the evidence has the
    /// findings; what it did not take stays here, and so does what it took and never committed to while it claims to commit. Evidence without a destination is nowhere else, and its images could make it anew.
    /// </summary>
    private const string MayGo =
        $"""
        s.stage = 'Done' AND s.reason IN ('Delivered', 'Downgraded', 'NoAppInstalled', 'NoAppApplies', 'OwnEvidenceOnly')
        AND i.state IN ('Current', 'Superseded') AND i.origin <> 'Prior' AND {PriorRetention.NotUsedFromHere}
        AND NOT EXISTS (
          SELECT 1 FROM delivery d JOIN instance e ON e.id = d.instance_id
          WHERE e.study_id = i.study_id AND d.state NOT IN ('Delivered', 'NotAccepted', 'Uncommitted'))
        AND NOT EXISTS (SELECT 1 FROM association_study f JOIN association a ON a.id = f.association_id
          WHERE f.study_id = i.study_id AND a.ended_at IS NULL)
        """;

    /// <summary>What may go, the oldest first.</summary>
    /// <param name="session">The journal.</param>
    /// <param name="evidence">True for evidence, false for received files.</param>
    /// <param name="storedBefore">Only what is at least this old, and whose study got nothing since.</param>
    /// <param name="limit">How many at most.</param>
    public static List<InstanceRow> MayGoOldestFirst(JournalSession session, bool evidence, DateTimeOffset storedBefore, int limit) =>
        session.Query(
            $"""
            {InstanceRow.Select}
            WHERE i.stored_at <= $before AND s.last_at <= $before AND (i.origin = 'Evidence') = $evidence AND {MayGo}
            ORDER BY i.stored_at, i.id LIMIT $limit
            """,
            InstanceRow.Map,
            ("$before", JournalTime.Format(storedBefore)), ("$evidence", evidence), ("$limit", limit))
            .FindAll(row => !evidence || DeliveryTable.IsSafe(session, row.Id));

    /// <summary>Says that a file goes; false when it may no longer, because its study moved on since it was looked at.</summary>
    public static bool DeletedNeedsTransaction(JournalTransaction transaction, InstanceRow row, DateTimeOffset now) =>
        (row.Origin != InstanceOrigin.Evidence || DeliveryTable.IsSafe(transaction, row.Id))
        && transaction.Execute(
            $"""
            UPDATE instance SET state = 'Deleted', deleted_from = state, deleted_at = $now
            WHERE id = (SELECT i.id FROM instance i JOIN study s ON s.id = i.study_id WHERE i.id = $id AND i.stored_at = $stored AND {MayGo})
            """,
            ("$id", row.Id), ("$stored", JournalTime.Format(row.StoredAt)), ("$now", JournalTime.Format(now))) > 0;

    /// <summary>How many deleted instances the journal remembers.</summary>
    public static long CountDeleted(JournalSession session) => session.Count("SELECT count(*) FROM instance WHERE state = 'Deleted'");

    /// <summary>Forgets the longest deleted instances beyond a number; those whose study has files left are kept.</summary>
    /// <returns>How many were forgotten.</returns>
    public static int ForgetNeedsTransaction(JournalTransaction transaction, int remembered, int limit)
    {
        long excess = CountDeleted(transaction) - remembered;
        if (excess <= 0)
        {
            return 0;
        }

        List<long> forgotten = transaction.Query(
            """
            SELECT i.id FROM instance i
            WHERE i.state = 'Deleted' AND NOT EXISTS (SELECT 1 FROM instance o WHERE o.study_id = i.study_id AND o.state <> 'Deleted')
            ORDER BY i.deleted_at, i.id LIMIT $limit
            """,
            row => row.GetInt64(0),
            ("$limit", Math.Min(excess, limit)));
        foreach (long id in forgotten)
        {
            transaction.Execute(
                "DELETE FROM commitment_request_delivery WHERE delivery_id IN (SELECT id FROM delivery WHERE instance_id = $id)", ("$id", id));
            transaction.Execute("DELETE FROM delivery WHERE instance_id = $id", ("$id", id));
            transaction.Execute("DELETE FROM instance WHERE id = $id", ("$id", id));
        }

        return forgotten.Count;
    }
}
