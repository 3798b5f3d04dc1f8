using Appliance.Dicom.Services;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commitment;

/// <summary>The requests of peers in the journal. Each change goes through <see cref="CommitmentLifecycle"/>.</summary>
internal static class CommitmentTable
{
    /// <summary>Ended requests are forgotten after this, when the next one comes.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    public static CommitmentRow? Find(JournalSession session, string callingAE, string transactionUid) =>
        session.First(
            $"SELECT {CommitmentRow.Columns} FROM commitment WHERE calling_ae = $ae AND transaction_uid = $uid",
            CommitmentRow.Map,
            ("$ae", callingAE), ("$uid", transactionUid));

    public static List<CommitmentRow> Due(JournalSession session, DateTimeOffset now, int limit) =>
        session.Query(
            $"SELECT {CommitmentRow.Columns} FROM commitment WHERE state = 'Pending' AND next_at <= $now ORDER BY next_at, id LIMIT $limit",
            CommitmentRow.Map,
            ("$now", JournalTime.Format(now)), ("$limit", limit));

    public static DateTimeOffset? NextDue(JournalSession session) =>
        session.First("SELECT min(next_at) FROM commitment WHERE state = 'Pending'", row => row.GetTimeOrNull(0));

    /// <summary>Adds a request, or asks for the report of a known one again; what is asked is what is asked now.</summary>
    public static void AskedNeedsTransaction(
        JournalTransaction transaction, string callingAE, string calledAE, StorageCommitmentRequest request, DateTimeOffset now, DateTimeOffset nextAt)
    {
        transaction.Execute(
            "DELETE FROM commitment WHERE state <> 'Pending' AND ended_at < $before", ("$before", JournalTime.Format(now - Memory)));
        long id;
        if (Find(transaction, callingAE, request.TransactionUid) is { } known)
        {
            id = known.Id;
            MoveNeedsTransaction(transaction, known, CommitmentEvent.AskedAgain, now, nextAt);
            transaction.Execute("DELETE FROM commitment_object WHERE commitment_id = $id", ("$id", id));
        }
        else
        {
            id = transaction.Insert(
                """
                INSERT INTO commitment (calling_ae, called_ae, transaction_uid, state, created_at, next_at)
                VALUES ($calling, $called, $uid, 'Pending', $now, $next)
                """,
                ("$calling", callingAE),
                ("$called", calledAE),
                ("$uid", request.TransactionUid),
                ("$now", JournalTime.Format(now)),
                ("$next", JournalTime.Format(nextAt)));
        }

        foreach (SopReference reference in request.References)
        {
            transaction.Execute(
                "INSERT INTO commitment_object (commitment_id, sop_class, sop_uid) VALUES ($id, $class, $sop)",
                ("$id", id), ("$class", reference.SopClassUid), ("$sop", reference.SopInstanceUid));
        }

        transaction.Signal(JournalTopic.Commitments);
    }

    /// <summary>Moves a request by the table; an event that changes nothing is none.</summary>
    public static void MoveNeedsTransaction(
        JournalTransaction transaction, CommitmentRow row, CommitmentEvent happened, DateTimeOffset now, DateTimeOffset? nextAt = null, string? reason = null)
    {
        if (CommitmentLifecycle.Next(row.State, happened) is not { } next)
        {
            return;
        }

        transaction.Execute(
            """
            UPDATE commitment SET state = $state, reason = $reason, next_at = coalesce($next, next_at),
              attempts = CASE $event WHEN 'AskedAgain' THEN 0 WHEN 'Failed' THEN attempts + 1 ELSE attempts END,
              created_at = CASE $event WHEN 'AskedAgain' THEN $now ELSE created_at END,
              ended_at = CASE $state WHEN 'Pending' THEN NULL ELSE $now END
            WHERE id = $id
            """,
            ("$state", next.ToString()),
            ("$event", happened.ToString()),
            ("$reason", reason),
            ("$next", nextAt is { } at ? JournalTime.Format(at) : null),
            ("$now", JournalTime.Format(now)),
            ("$id", row.Id));
        transaction.Signal(JournalTopic.Commitments);
    }

    public static List<SopReference> Objects(JournalSession session, long id) =>
        session.Query(
            "SELECT sop_class, sop_uid FROM commitment_object WHERE commitment_id = $id ORDER BY rowid",
            row => new SopReference(row.GetString(0), row.GetString(1)),
            ("$id", id));
}
