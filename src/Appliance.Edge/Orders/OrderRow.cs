using Appliance.Edge.Delivery;
using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Orders;

/// <summary>A row of the table <c>study_order</c>.</summary>
/// <param name="StudyId">The study.</param>
/// <param name="Revision">The revision that it is asked for.</param>
/// <param name="State">What is known.</param>
/// <param name="Attempts">Queries that got no answer.</param>
/// <param name="AskedAt">When the revision was closed.</param>
/// <param name="Until">When its runs no longer wait.</param>
/// <param name="EndedAt">When the question was settled.</param>
/// <param name="Rule">By what the order was matched.</param>
/// <param name="Candidates">How many orders came into question.</param>
/// <param name="Cause">Why there was no answer.</param>
/// <param name="Reason">Its technical half, without identifiers.</param>
/// <param name="Attributes">The order (<see cref="Order.ToBytes"/>), of this revision or found for an earlier one; null when there is none.</param>
internal sealed record OrderRow(
    long StudyId,
    int Revision,
    OrderState State,
    int Attempts,
    DateTimeOffset AskedAt,
    DateTimeOffset Until,
    DateTimeOffset? EndedAt,
    MatchRule? Rule,
    int Candidates,
    DeliveryCause? Cause,
    string? Reason,
    byte[]? Attributes)
{
    public const string Columns = "o.study_id, o.revision, o.state, o.attempts, o.asked_at, o.until, o.ended_at, o.rule, o.candidates, o.cause, o.reason, o.attributes";

    public static OrderRow Map(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt32(1),
        row.GetEnum<OrderState>(2),
        row.GetInt32(3),
        row.GetTime(4),
        row.GetTime(5),
        row.GetTimeOrNull(6),
        row.GetEnumOrNull<MatchRule>(7),
        row.GetInt32(8),
        row.GetEnumOrNull<DeliveryCause>(9),
        row.GetStringOrNull(10),
        row.GetBytesOrNull(11));
}
