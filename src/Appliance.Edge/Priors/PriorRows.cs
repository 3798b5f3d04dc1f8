using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.Priors;

/// <summary>A row of the table <c>prior_search</c>.</summary>
/// <param name="Id">Its number.</param>
/// <param name="StudyId">The study whose runs ask.</param>
/// <param name="Revision">The study's revision.</param>
/// <param name="Modality">The modality that is searched for.</param>
/// <param name="Most">How many studies are wanted at most.</param>
/// <param name="Months">How long before the study at most; null for any time.</param>
/// <param name="State">Where it is.</param>
/// <param name="Cause">Why there is none, or what failed last.</param>
/// <param name="Attempts">Failures since the last success.</param>
/// <param name="Until">When the runs wait no longer.</param>
public sealed record SearchRow(
    long Id, long StudyId, int Revision, string Modality, int Most, int? Months, SearchState State, PriorCause? Cause, int Attempts, DateTimeOffset Until)
{
    internal const string Columns = "id, study_id, revision, modality, most, months, state, cause, attempts, until";

    internal static SearchRow Map(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetInt32(2),
        row.GetString(3),
        row.GetInt32(4),
        row.GetInt32OrNull(5),
        row.GetEnum<SearchState>(6),
        row.GetEnumOrNull<PriorCause>(7),
        row.GetInt32(8),
        row.GetTime(9));
}

/// <summary>A row of the table <c>prior</c>.</summary>
/// <param name="Id">The number by which logs name it.</param>
/// <param name="SearchId">Its search.</param>
/// <param name="StudyUid">Study Instance UID (0020,000D).</param>
/// <param name="StudyDate">Study Date (0008,0020).</param>
/// <param name="StudyTime">Study Time (0008,0030); empty when not told.</param>
/// <param name="State">Where it is.</param>
/// <param name="Cause">Why it failed.</param>
public sealed record PriorRow(long Id, long SearchId, string StudyUid, string StudyDate, string StudyTime, PriorState State, PriorCause? Cause)
{
    internal const string Columns = "p.id, p.search_id, p.study_uid, p.study_date, p.study_time, p.state, p.cause";

    internal static PriorRow Map(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.GetInt64(1),
        row.GetString(2),
        row.GetString(3),
        row.GetString(4),
        row.GetEnum<PriorState>(5),
        row.GetEnumOrNull<PriorCause>(6));
}

/// <summary>A series that is wanted of an earlier study, and what came of it.</summary>
/// <param name="SeriesUid">Series Instance UID (0020,000E).</param>
/// <param name="Instances">How many instances the archive says it has; null when it does not say.</param>
/// <param name="Arrived">How many are here.</param>
public sealed record PriorSeries(string SeriesUid, int? Instances, int Arrived)
{
    /// <summary>Whether all of it is here, as far as anybody can tell.</summary>
    internal bool IsComplete => Arrived > 0 && Arrived >= (Instances ?? 1);
}
