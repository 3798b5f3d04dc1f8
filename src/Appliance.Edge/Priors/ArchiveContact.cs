using Appliance.Edge.Storage;

namespace Appliance.Edge.Priors;

/// <summary>How the last contact with the archive went.</summary>
/// <param name="ReachedAt">The last question that it answered.</param>
/// <param name="FailedAt">The last that it did not, when it was after that; else null.</param>
/// <param name="Cause">Why not.</param>
internal sealed record ArchiveContact(DateTimeOffset? ReachedAt, DateTimeOffset? FailedAt, PriorCause? Cause)
{
    public static void ReachedNeedsTransaction(JournalTransaction transaction, DateTimeOffset now) => transaction.Execute(
        """
        INSERT INTO archive_contact (id, reached_at) VALUES (1, $now)
        ON CONFLICT DO UPDATE SET reached_at = excluded.reached_at, failed_at = NULL, cause = NULL
        """,
        ("$now", JournalTime.Format(now)));

    public static void FailedNeedsTransaction(JournalTransaction transaction, PriorCause cause, DateTimeOffset now) => transaction.Execute(
        """
        INSERT INTO archive_contact (id, failed_at, cause) VALUES (1, $now, $cause)
        ON CONFLICT DO UPDATE SET failed_at = excluded.failed_at, cause = excluded.cause
        """,
        ("$now", JournalTime.Format(now)), ("$cause", cause.ToString()));

    /// <summary>Null before the first.</summary>
    public static ArchiveContact? Last(JournalSession session) => session.First(
        "SELECT reached_at, failed_at, cause FROM archive_contact WHERE id = 1",
        row => new ArchiveContact(row.GetTimeOrNull(0), row.GetTimeOrNull(1), row.GetEnumOrNull<PriorCause>(2)));
}
