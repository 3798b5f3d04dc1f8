using Appliance.Edge.Storage;

namespace Appliance.Edge.Delivery;

/// <summary>How deliveries change in the journal. Each change of state goes through <see cref="DeliveryLifecycle"/>.</summary>
internal static class DeliveryTable
{
    /// <summary>The states that something still happens in by itself, for SQL; <see cref="DeliveryLifecycle.IsSettled"/>.</summary>
    public const string Unsettled = "('Pending', 'Stored')";

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
            SELECT d.id, i.study_id, i.id, i.file, i.digest, i.sop_class, i.sop_uid, i.transfer_syntax, d.attempts,
              coalesce(d.retried_at, d.created_at)
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
        session.Query($"SELECT DISTINCT destination FROM delivery WHERE state IN {Unsettled}", row => row.GetString(0));

    /// <summary>What has not settled at a destination, with its study.</summary>
    public static List<(long Id, long StudyId)> UnsettledAt(JournalSession session, string destination) =>
        session.Query(
            $"""
            SELECT d.id, i.study_id FROM delivery d JOIN instance i ON i.id = d.instance_id
            WHERE d.destination = $destination AND d.state IN {Unsettled} ORDER BY d.id
            """,
            row => (row.GetInt64(0), row.GetInt64(1)),
            ("$destination", destination));

    /// <summary>Moves a delivery by the table, whatever it is about, and writes down why.</summary>
    /// <exception cref="InvalidOperationException">The event cannot happen in its state: a defect of ours.</exception>
    public static DeliveryState MoveNeedsTransaction(
        JournalTransaction transaction, long id, DeliveryEvent happened, DateTimeOffset now,
        DeliveryCause cause = DeliveryCause.None, string? reason = null)
    {
        DeliveryState state = transaction.First(
            "SELECT state FROM delivery WHERE id = $id", row => (DeliveryState?)row.GetEnum<DeliveryState>(0), ("$id", id))
            ?? throw new InvalidOperationException($"There is no delivery #{id}.");
        DeliveryState next = DeliveryLifecycle.Next(state, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen to delivery #{id} in state {state}.");
        transaction.Execute(
            """
            UPDATE delivery SET state = $state, cause = $cause, reason = $reason,
              stored_at = CASE WHEN $accepted THEN $now ELSE stored_at END,
              delivered_at = CASE WHEN $state = 'Delivered' THEN coalesce(delivered_at, $now) END
            WHERE id = $id
            """,
            ("$state", next.ToString()),
            ("$cause", cause == DeliveryCause.None ? null : cause.ToString()),
            ("$reason", reason),
            ("$accepted", happened is DeliveryEvent.Accepted or DeliveryEvent.AcceptedForCommitment),
            ("$now", JournalTime.Format(now)),
            ("$id", id));
        transaction.Signal(JournalTopic.Deliveries);
        return next;
    }

    /// <summary>Counts an attempt, and says when the next one is due.</summary>
    public static void AttemptedNeedsTransaction(JournalTransaction transaction, long id, DateTimeOffset nextAt) =>
        transaction.Execute(
            "UPDATE delivery SET attempts = attempts + 1, next_at = $next WHERE id = $id",
            ("$next", JournalTime.Format(nextAt)), ("$id", id));

    /// <summary>
    /// True when an object is safe elsewhere: every destination that it was meant for has it and, where it does storage
    /// commitment, has committed to it. An object that was meant for none is not safe elsewhere.
    /// </summary>
    public static bool IsSafe(JournalSession session, long instanceId) =>
        session.Count(
            "SELECT count(*) > 0 AND sum(state <> 'Delivered') = 0 FROM delivery WHERE instance_id = $instance", ("$instance", instanceId)) > 0;
}
