using Appliance.Edge.Storage;

namespace Appliance.Edge.Delivery;

/// <summary>How deliveries change in the journal.</summary>
internal static class DeliveryTable
{
    public static void AddNeedsTransaction(
        JournalTransaction transaction, long instanceId, IEnumerable<string> destinations, DateTimeOffset now)
    {
        foreach (string destination in destinations)
        {
            transaction.Execute(
                """
                INSERT INTO delivery (instance_id, destination, state, next_at, created_at)
                VALUES ($instance, $destination, $pending, $now, $now)
                """,
                ("$instance", instanceId),
                ("$destination", destination),
                ("$pending", nameof(DeliveryState.Pending)),
                ("$now", JournalTime.Format(now)));
            transaction.Signal(JournalTopic.Deliveries);
        }
    }

    /// <summary>What is due at a destination, oldest first.</summary>
    public static List<DeliveryItem> Due(JournalSession session, string destination, DateTimeOffset now, int limit) =>
        session.Query(
            """
            SELECT d.id, i.study_id, i.id, i.file, i.digest, i.sop_class, i.sop_uid, i.transfer_syntax, d.attempts, d.created_at
            FROM delivery d JOIN instance i ON i.id = d.instance_id
            WHERE d.destination = $destination AND d.state = 'Pending' AND d.next_at <= $now ORDER BY d.next_at, d.id LIMIT $limit
            """,
            row => new DeliveryItem(
                row.GetInt64(0),
                row.GetInt64(1),
                row.GetInt64(2),
                row.GetString(3),
                row.GetFieldValue<byte[]>(4),
                row.GetString(5),
                row.GetString(6),
                row.GetString(7),
                row.GetInt32(8),
                row.GetTime(9)),
            ("$destination", destination), ("$now", JournalTime.Format(now)), ("$limit", limit));

    /// <summary>When the next object for a destination becomes due; null when none waits.</summary>
    public static DateTimeOffset? NextDue(JournalSession session, string destination) =>
        session.First(
            "SELECT min(next_at) FROM delivery WHERE destination = $destination AND state = 'Pending'",
            row => row.GetTimeOrNull(0),
            ("$destination", destination));

    /// <summary>Destinations that objects wait for.</summary>
    public static List<string> WaitedFor(JournalSession session) =>
        session.Query("SELECT DISTINCT destination FROM delivery WHERE state = 'Pending'", row => row.GetString(0));

    public static void DeliveredNeedsTransaction(JournalTransaction transaction, DeliveryItem item, DateTimeOffset now) =>
        transaction.Execute(
            "UPDATE delivery SET state = $state, attempts = attempts + 1, delivered_at = $now, reason = NULL WHERE id = $id",
            ("$state", nameof(DeliveryState.Delivered)), ("$now", JournalTime.Format(now)), ("$id", item.Id));

    public static void GivenUpNeedsTransaction(JournalTransaction transaction, DeliveryItem item, string reason) =>
        transaction.Execute(
            "UPDATE delivery SET state = $state, attempts = attempts + 1, reason = $reason WHERE id = $id",
            ("$state", nameof(DeliveryState.DeadLetter)), ("$reason", reason), ("$id", item.Id));

    public static void PostponedNeedsTransaction(
        JournalTransaction transaction, DeliveryItem item, DateTimeOffset nextAt, string reason) =>
        transaction.Execute(
            "UPDATE delivery SET attempts = attempts + 1, next_at = $next, reason = $reason WHERE id = $id",
            ("$next", JournalTime.Format(nextAt)), ("$reason", reason), ("$id", item.Id));
}
