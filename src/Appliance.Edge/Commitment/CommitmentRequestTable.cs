using Appliance.Dicom.Services;
using Appliance.Edge.Delivery;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commitment;

/// <summary>A delivery that waits for its destination's commitment.</summary>
/// <param name="Id">The delivery.</param>
/// <param name="StudyId">Its study.</param>
/// <param name="Reference">Its object.</param>
/// <param name="State">Where it is.</param>
/// <param name="Uncommitted">How often the destination did not commit to it.</param>
/// <param name="Asked">How often it was asked without a report.</param>
/// <param name="StoredAt">When the destination answered success.</param>
internal sealed record UncommittedDelivery(
    long Id, long StudyId, SopReference Reference, DeliveryState State, int Uncommitted, int Asked, DateTimeOffset? StoredAt);

/// <summary>What this unit asked of destinations, in the journal.</summary>
internal static class CommitmentRequestTable
{
    private const string Select =
        """
        SELECT d.id, i.study_id, i.sop_class, i.sop_uid, d.state, d.uncommitted,
          (SELECT count(*) FROM commitment_request_delivery x WHERE x.delivery_id = d.id), d.stored_at
        FROM delivery d JOIN instance i ON i.id = d.instance_id
        """;

    /// <summary>What a destination has stored and is not being asked about.</summary>
    public static List<UncommittedDelivery> Waiting(JournalSession session, string destination, int limit) =>
        session.Query(
            $"""
            {Select} WHERE d.destination = $destination AND d.state = 'Stored' AND NOT EXISTS (
              SELECT 1 FROM commitment_request_delivery x JOIN commitment_request r ON r.id = x.request_id
              WHERE x.delivery_id = d.id AND r.open = 1)
            ORDER BY d.id LIMIT $limit
            """,
            Map,
            ("$destination", destination), ("$limit", limit));

    /// <summary>What a destination has stored and not committed to, whether it is being asked about or not any more.</summary>
    public static List<UncommittedDelivery> NotCommitted(JournalSession session, string destination, int limit) =>
        session.Query(
            $"{Select} WHERE d.destination = $destination AND d.state IN ('Stored', 'Uncommitted') ORDER BY d.id LIMIT $limit",
            Map,
            ("$destination", destination), ("$limit", limit));

    /// <summary>When the next open request of a destination runs out; null when none is open.</summary>
    public static DateTimeOffset? NextUntil(JournalSession session) =>
        session.First("SELECT min(until) FROM commitment_request WHERE open = 1", row => row.GetTimeOrNull(0));

    /// <summary>The number that the next request gets.</summary>
    public static long NextId(JournalSession session) => session.Count("SELECT coalesce(max(id), 0) + 1 FROM commitment_request");

    public static long AddNeedsTransaction(
        JournalTransaction transaction, string transactionUid, string destination, IEnumerable<UncommittedDelivery> deliveries,
        DateTimeOffset now, DateTimeOffset until)
    {
        long id = transaction.Insert(
            "INSERT INTO commitment_request (transaction_uid, destination, asked_at, until) VALUES ($uid, $destination, $now, $until)",
            ("$uid", transactionUid), ("$destination", destination), ("$now", JournalTime.Format(now)), ("$until", JournalTime.Format(until)));
        foreach (UncommittedDelivery delivery in deliveries)
        {
            transaction.Execute(
                "INSERT INTO commitment_request_delivery (request_id, delivery_id) VALUES ($request, $delivery)",
                ("$request", id), ("$delivery", delivery.Id));
        }

        return id;
    }

    /// <summary>A request that the destination never got: as if it had not been.</summary>
    public static void ForgetNeedsTransaction(JournalTransaction transaction, long id) =>
        transaction.Execute("DELETE FROM commitment_request WHERE id = $id", ("$id", id));

    /// <summary>Ends the wait for reports that did not come in time.</summary>
    public static int CloseLateNeedsTransaction(JournalTransaction transaction, DateTimeOffset now) =>
        transaction.Execute("UPDATE commitment_request SET open = 0 WHERE open = 1 AND until <= $now", ("$now", JournalTime.Format(now)));

    /// <summary>The request that a report answers; null when it is not ours.</summary>
    public static (long Id, string Destination)? Find(JournalSession session, string transactionUid) =>
        session.First(
            "SELECT id, destination FROM commitment_request WHERE transaction_uid = $uid",
            row => ((long, string)?)(row.GetInt64(0), row.GetString(1)),
            ("$uid", transactionUid));

    public static List<UncommittedDelivery> DeliveriesOf(JournalSession session, long requestId) =>
        session.Query(
            $"{Select} JOIN commitment_request_delivery r ON r.delivery_id = d.id WHERE r.request_id = $request ORDER BY d.id",
            Map,
            ("$request", requestId));

    public static void CloseNeedsTransaction(JournalTransaction transaction, long id) =>
        transaction.Execute("UPDATE commitment_request SET open = 0 WHERE id = $id", ("$id", id));

    private static UncommittedDelivery Map(Microsoft.Data.Sqlite.SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        new SopReference(row.GetString(2), row.GetString(3)),
        row.GetEnum<DeliveryState>(4),
        row.GetInt32(5),
        row.GetInt32(6),
        row.GetTimeOrNull(7));
}
