using Appliance.Edge.Storage;

namespace Appliance.Edge.Delivery;

/// <summary>Whether destinations could be reached when they last were to be.</summary>
internal static class ContactTable
{
    public static void ReachedNeedsTransaction(JournalTransaction transaction, string destination, DateTimeOffset now) =>
        transaction.Execute(
            """
            INSERT INTO contact (destination, reached_at) VALUES ($destination, $now)
            ON CONFLICT DO UPDATE SET reached_at = excluded.reached_at, failed_at = NULL, cause = NULL
            """,
            ("$destination", destination), ("$now", JournalTime.Format(now)));

    public static void FailedNeedsTransaction(
        JournalTransaction transaction, string destination, DeliveryCause cause, DateTimeOffset now) =>
        transaction.Execute(
            """
            INSERT INTO contact (destination, failed_at, cause) VALUES ($destination, $now, $cause)
            ON CONFLICT DO UPDATE SET failed_at = excluded.failed_at, cause = excluded.cause
            """,
            ("$destination", destination), ("$now", JournalTime.Format(now)), ("$cause", cause.ToString()));

    /// <summary>How the last contact with a destination went; null before the first.</summary>
    public static Contact? Find(JournalSession session, string destination) =>
        session.First(
            "SELECT reached_at, failed_at, cause FROM contact WHERE destination = $destination",
            row => new Contact(row.GetTimeOrNull(0), row.GetTimeOrNull(1), row.GetEnumOrNull<DeliveryCause>(2)),
            ("$destination", destination));
}

/// <summary>How the last contact with a destination went.</summary>
/// <param name="ReachedAt">The last exchange that began.</param>
/// <param name="FailedAt">The last that could not begin, when it was after that; else null.</param>
/// <param name="Cause">Why it could not.</param>
internal sealed record Contact(DateTimeOffset? ReachedAt, DateTimeOffset? FailedAt, DeliveryCause? Cause);
