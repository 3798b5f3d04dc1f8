using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Shadows;

/// <summary>A row of the table <c>shadow_run</c>.</summary>
/// <param name="Id">The number by which logs name it.</param>
/// <param name="StudyId">The study.</param>
/// <param name="Revision">The study's revision that it runs on.</param>
/// <param name="App">The version that is tried.</param>
/// <param name="ActiveVersion">The version whose result it is held against.</param>
/// <param name="State">Where it is.</param>
/// <param name="Interruptions">How often the process ended during it.</param>
/// <param name="CreatedAt">Since when it has been waiting.</param>
/// <param name="Reason">Why it failed or was dropped.</param>
/// <param name="ComparisonJson">How it compares (<see cref="ShadowComparison"/>).</param>
public sealed record ShadowRow(
    long Id,
    long StudyId,
    int Revision,
    AppVersion App,
    string ActiveVersion,
    ShadowState State,
    int Interruptions,
    DateTimeOffset CreatedAt,
    string? Reason,
    string? ComparisonJson)
{
    internal const string Columns =
        "id, study_id, revision, app_id, app_version, active_version, state, interruptions, created_at, reason, comparison_json";

    internal static ShadowRow Map(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetInt32(2),
        new AppVersion(row.GetString(3), row.GetString(4)),
        row.GetString(5),
        row.GetEnum<ShadowState>(6),
        row.GetInt32(7),
        row.GetTime(8),
        row.GetStringOrNull(9),
        row.GetStringOrNull(10));
}
