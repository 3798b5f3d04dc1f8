using Appliance.Edge.Delivery;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Orders;

/// <summary>Whether the worklist answered when it was last asked.</summary>
/// <param name="Peer">The worklist, <c>AE@HOST:PORT</c>.</param>
/// <param name="ReachedAt">The last query that was answered.</param>
/// <param name="FailedSince">The first query since then that was not; null when it answers.</param>
/// <param name="FailedAt">The last of them.</param>
/// <param name="Cause">Why it was not.</param>
internal sealed record WorklistContact(
    string Peer, DateTimeOffset? ReachedAt, DateTimeOffset? FailedSince, DateTimeOffset? FailedAt, DeliveryCause? Cause)
{
    /// <summary>An alarm only after queries failed over this time: one study at the moment of its restart is none.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>True when somebody has to look at it.</summary>
    public bool IsAlarming => FailedAt - FailedSince >= Patience;

    public static WorklistContact? Find(JournalSession session, string peer) => All(session).Find(contact => contact.Peer == peer);

    public static List<WorklistContact> All(JournalSession session) => session.Query(
        "SELECT peer, reached_at, failed_since, failed_at, cause FROM worklist_contact ORDER BY peer",
        row => new WorklistContact(
            row.GetString(0), row.GetTimeOrNull(1), row.GetTimeOrNull(2), row.GetTimeOrNull(3), row.GetEnumOrNull<DeliveryCause>(4)));

    public static void ReachedNeedsTransaction(JournalTransaction transaction, string peer, DateTimeOffset now) =>
        transaction.Execute(
            """
            INSERT INTO worklist_contact (peer, reached_at) VALUES ($peer, $now)
            ON CONFLICT DO UPDATE SET reached_at = excluded.reached_at, failed_since = NULL, failed_at = NULL, cause = NULL
            """,
            ("$peer", peer), ("$now", JournalTime.Format(now)));

    public static void FailedNeedsTransaction(JournalTransaction transaction, string peer, DeliveryCause cause, DateTimeOffset now) =>
        transaction.Execute(
            """
            INSERT INTO worklist_contact (peer, failed_since, failed_at, cause) VALUES ($peer, $now, $now, $cause)
            ON CONFLICT DO UPDATE SET failed_since = coalesce(failed_since, excluded.failed_at), failed_at = excluded.failed_at, cause = excluded.cause
            """,
            ("$peer", peer), ("$now", JournalTime.Format(now)), ("$cause", cause.ToString()));

    /// <summary>Forgets every worklist but the one that is configured.</summary>
    public static void ForgetOthersNeedsTransaction(JournalTransaction transaction, string peer) =>
        transaction.Execute("DELETE FROM worklist_contact WHERE peer <> $peer", ("$peer", peer));
}
