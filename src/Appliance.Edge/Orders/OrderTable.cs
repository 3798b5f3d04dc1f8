using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Orders;

/// <summary>The questions for orders in the journal. Each change goes through <see cref="OrderLifecycle"/>.</summary>
internal static class OrderTable
{
    public static OrderRow? Find(JournalSession session, long studyId) =>
        session.First($"SELECT {OrderRow.Columns} FROM study_order o WHERE o.study_id = $study", OrderRow.Map, ("$study", studyId));

    /// <summary>The questions of closed revisions that are due, the oldest first.</summary>
    public static List<OrderRow> Due(JournalSession session, DateTimeOffset now, int limit) =>
        session.Query(
            $"""
            SELECT {OrderRow.Columns} FROM study_order o JOIN study s ON s.id = o.study_id AND s.revision = o.revision
            WHERE o.state = 'Asked' AND o.next_at <= $now ORDER BY o.next_at, o.study_id LIMIT $limit
            """,
            OrderRow.Map,
            ("$now", JournalTime.Format(now)), ("$limit", limit));

    public static DateTimeOffset? NextDue(JournalSession session) =>
        session.First(
            "SELECT min(o.next_at) FROM study_order o JOIN study s ON s.id = o.study_id AND s.revision = o.revision WHERE o.state = 'Asked'",
            row => row.GetTimeOrNull(0));

    /// <summary>The order that is part of the evidence of a revision; null when there is none.</summary>
    public static byte[]? OrderOf(JournalSession session, long studyId, int revision) =>
        Find(session, studyId) is { State: OrderState.Matched } row && row.Revision == revision ? row.Attributes : null;

    /// <summary>Asks for the order of a revision that was closed. What was found for an earlier one is kept: it is looked at first.</summary>
    public static void ClosedNeedsTransaction(JournalTransaction transaction, StudyRow study, DateTimeOffset until, DateTimeOffset now)
    {
        OrderState next = Find(transaction, study.Id) is { } known ? OrderLifecycle.Next(known.State, OrderEvent.Closed)!.Value : OrderState.Asked;
        transaction.Execute(
            """
            INSERT INTO study_order (study_id, revision, state, next_at, asked_at, until) VALUES ($study, $revision, $state, $now, $now, $until)
            ON CONFLICT (study_id) DO UPDATE SET revision = $revision, state = $state, next_at = $now, asked_at = $now, until = $until,
              attempts = 0, candidates = 0, ended_at = NULL, rule = NULL, cause = NULL, reason = NULL
            """,
            ("$study", study.Id), ("$revision", study.Revision), ("$state", next.ToString()),
            ("$until", JournalTime.Format(until)), ("$now", JournalTime.Format(now)));
        transaction.Signal(JournalTopic.Orders);
    }

    /// <summary>Moves a question by the table, unless another revision asks by now.</summary>
    /// <returns>The state after it; null when nothing changed.</returns>
    public static OrderState? MoveNeedsTransaction(
        JournalTransaction transaction, OrderRow row, OrderEvent happened, OrderAnswer answer, DateTimeOffset now, DateTimeOffset nextAt)
    {
        if (Find(transaction, row.StudyId) is not { } current || current.Revision != row.Revision
            || OrderLifecycle.Next(current.State, happened) is not { } next)
        {
            return null;
        }

        transaction.Execute(
            """
            UPDATE study_order SET state = $state, attempts = attempts + $failed, next_at = $next, ended_at = $ended, rule = $rule,
              candidates = $candidates, cause = coalesce($cause, CASE $state WHEN 'Unreachable' THEN cause END),
              reason = coalesce($reason, CASE $state WHEN 'Unreachable' THEN reason END),
              attributes = CASE $state WHEN 'Matched' THEN $order ELSE attributes END
            WHERE study_id = $study
            """,
            ("$state", next.ToString()),
            ("$failed", happened == OrderEvent.NotAnswered ? 1 : 0),
            ("$next", JournalTime.Format(nextAt)),
            ("$ended", next == OrderState.Asked ? null : JournalTime.Format(now)),
            ("$rule", answer.Rule?.ToString()),
            ("$candidates", answer.Candidates),
            ("$cause", answer.Cause?.ToString()),
            ("$reason", answer.Reason),
            ("$order", answer.Order),
            ("$study", row.StudyId));
        return next;
    }
}

/// <summary>What came of a query.</summary>
/// <param name="Rule">By what an order was matched.</param>
/// <param name="Candidates">How many orders came into question.</param>
/// <param name="Order">The order that was found.</param>
/// <param name="Cause">Why there was no answer.</param>
/// <param name="Reason">Its technical half, without identifiers.</param>
internal sealed record OrderAnswer(
    MatchRule? Rule = null, int Candidates = 0, byte[]? Order = null, Delivery.DeliveryCause? Cause = null, string? Reason = null);
