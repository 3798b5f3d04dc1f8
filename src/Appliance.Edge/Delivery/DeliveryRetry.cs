using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Delivery;

/// <summary>Which deliveries a person means; what is null does not narrow.</summary>
/// <param name="Id">One delivery.</param>
/// <param name="Destination">Those to one destination.</param>
/// <param name="StudyId">Those of one study.</param>
internal sealed record DeliverySelection(long? Id = null, string? Destination = null, long? StudyId = null);

/// <summary>Another attempt for what was given up or not taken, and at once for what waits after a failure; what was never reported on is asked about anew.</summary>
internal static class DeliveryRetry
{
    /// <summary>Makes what is selected due now; its study is then delivering again.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="selection">What a person means.</param>
    /// <param name="destinations">The configured destinations: nothing would be sent to another.</param>
    /// <param name="now">The present.</param>
    /// <returns>How many deliveries.</returns>
    public static int RetryNeedsTransaction(
        JournalTransaction transaction, DeliverySelection selection, IReadOnlyCollection<string> destinations, DateTimeOffset now)
    {
        List<(long Id, string Destination, long StudyId)> selected = [.. transaction.Query(
            """
            SELECT d.id, d.destination, i.study_id FROM delivery d JOIN instance i ON i.id = d.instance_id
            WHERE (d.state IN ('DeadLetter', 'NotAccepted', 'Uncommitted') OR (d.state = 'Pending' AND d.attempts > 0))
              AND ($id IS NULL OR d.id = $id) AND ($destination IS NULL OR d.destination = $destination)
              AND ($study IS NULL OR i.study_id = $study)
            ORDER BY d.id
            """,
            row => (row.GetInt64(0), row.GetString(1), row.GetInt64(2)),
            ("$id", selection.Id), ("$destination", selection.Destination), ("$study", selection.StudyId))
            .Where(delivery => destinations.Contains(delivery.Item2))];
        foreach ((long id, _, _) in selected)
        {
            DeliveryTable.MoveNeedsTransaction(transaction, id, DeliveryEvent.Retried, now);
            transaction.Execute("DELETE FROM commitment_request_delivery WHERE delivery_id = $id", ("$id", id));
            transaction.Execute(
                "UPDATE delivery SET next_at = $now, retried_at = $now WHERE id = $id", ("$now", JournalTime.Format(now)), ("$id", id));
        }

        foreach (long studyId in selected.Select(delivery => delivery.StudyId).Distinct())
        {
            StudyRow study = StudyTable.Get(transaction, studyId);
            StudyTable.MoveNeedsTransaction(transaction, study, StudyEvent.DeliveryRetried, Kept(study), study.Stage == StudyStage.Quarantined ? study.Detail : null);
        }

        return selected.Count;
    }

    /// <summary>Only a quarantined study keeps its reason: the others are under way again.</summary>
    private static StudyReason? Kept(StudyRow study) => study.Stage == StudyStage.Quarantined ? study.Reason : null;
}
