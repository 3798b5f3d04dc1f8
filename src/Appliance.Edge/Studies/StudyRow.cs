using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Studies;

/// <summary>A row of the table <c>study</c>.</summary>
/// <param name="Id">The number by which logs name the study.</param>
/// <param name="StudyUid">Study Instance UID (0020,000D).</param>
/// <param name="Stage">Where it is.</param>
/// <param name="Revision">1 at first; grows when an instance comes after the study was closed.</param>
/// <param name="CallingAE">Who sent the first instance of this revision.</param>
/// <param name="FirstAt">First instance of the study.</param>
/// <param name="OpenedAt">First instance of this revision.</param>
/// <param name="LastAt">Last instance.</param>
/// <param name="ClosedAt">When this revision was closed; null while it is open.</param>
/// <param name="CloseReason">Why it was closed.</param>
/// <param name="Reason">Why it is Done or Quarantined.</param>
/// <param name="Detail">The technical half of the reason, without identifiers.</param>
public sealed record StudyRow(
    long Id,
    string StudyUid,
    StudyStage Stage,
    int Revision,
    string CallingAE,
    DateTimeOffset FirstAt,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastAt,
    DateTimeOffset? ClosedAt,
    CloseReason? CloseReason,
    StudyReason? Reason,
    string? Detail)
{
    internal const string Columns =
        "id, study_uid, stage, revision, calling_ae, first_at, opened_at, last_at, closed_at, close_reason, reason, detail";

    internal static StudyRow Map(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetString(1),
        row.GetEnum<StudyStage>(2),
        row.GetInt32(3),
        row.GetString(4),
        row.GetTime(5),
        row.GetTime(6),
        row.GetTime(7),
        row.GetTimeOrNull(8),
        row.GetEnumOrNull<CloseReason>(9),
        row.GetEnumOrNull<StudyReason>(10),
        row.GetStringOrNull(11));
}
