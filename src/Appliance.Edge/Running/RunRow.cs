using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Running;

/// <summary>A row of the table <c>run</c>.</summary>
/// <param name="Id">The number by which logs name the run.</param>
/// <param name="StudyId">The study.</param>
/// <param name="Revision">The study's revision that it runs on.</param>
/// <param name="App">The app.</param>
/// <param name="State">Where it is.</param>
/// <param name="Attempts">How often the app failed.</param>
/// <param name="Interruptions">How often the process ended during the run.</param>
/// <param name="NextAt">Not before this time.</param>
/// <param name="StartedAt">Start of the last attempt.</param>
/// <param name="EndedAt">When it ended for good.</param>
/// <param name="Step">The step under way or reached last.</param>
/// <param name="Progress">How much of the graph is done, 0 to 1.</param>
/// <param name="Provider">The execution provider that really ran.</param>
/// <param name="Reason">Why it was refused or failed.</param>
/// <param name="ResultJson">Its findings and refusals (<see cref="RunResult"/>).</param>
/// <param name="TimingsJson">Its time per step.</param>
/// <param name="Needs">What it needs, as declared.</param>
/// <param name="CreatedAt">Since when it has been waiting.</param>
/// <param name="PeakMebibytes">The most memory that the process had while the run alone was under way, MiB; null when another was as well.</param>
public sealed record RunRow(
    long Id,
    long StudyId,
    int Revision,
    AppVersion App,
    RunState State,
    int Attempts,
    int Interruptions,
    DateTimeOffset NextAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    string? Step,
    double? Progress,
    string? Provider,
    string? Reason,
    string? ResultJson,
    string? TimingsJson,
    RunNeeds Needs,
    DateTimeOffset CreatedAt,
    int? PeakMebibytes)
{
    /// <summary>
    /// Whether the process ended during it: it may be the cause. It then runs alone, so that no other run shares its fate again and is
    /// put aside for it.
    /// </summary>
    internal bool IsSuspect => Interruptions > 0;

    /// <summary>The study's revision.</summary>
    internal StudyRevision StudyRevision => new(StudyId, Revision);

    internal const string Columns =
        "id, study_id, revision, app_id, app_version, state, attempts, interruptions, next_at, started_at, ended_at, " +
        "step, progress, provider, reason, result_json, timings_json, " +
        "lane, host_mebibytes, device_mebibytes, created_at, peak_mebibytes";

    internal static RunRow Map(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetInt32(2),
        new AppVersion(row.GetString(3), row.GetString(4)),
        row.GetEnum<RunState>(5),
        row.GetInt32(6),
        row.GetInt32(7),
        row.GetTime(8),
        row.GetTimeOrNull(9),
        row.GetTimeOrNull(10),
        row.GetStringOrNull(11),
        row.GetDoubleOrNull(12),
        row.GetStringOrNull(13),
        row.GetStringOrNull(14),
        row.GetStringOrNull(15),
        row.GetStringOrNull(16),
        new RunNeeds(row.GetEnum<RunLane>(17), row.GetInt32(18), row.GetInt32(19)),
        row.GetTime(20),
        row.GetInt32OrNull(21));
}
