using System.Text;
using Appliance.Edge.Storage;
using Microsoft.Data.Sqlite;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>One statement for each level, with a parameter for every key: a null matches everything, so no text is ever put together from a query.</summary>
internal static class SearchStatement
{
    private static readonly string[] PathParameters = ["path_study_uid", "path_series_uid"];

    private static readonly string[] Parameters =
    [
        .. PathParameters,
        .. SearchKey.All.Values.SelectMany(key => key.Kind is MatchKind.Date or MatchKind.Time
            ? new[] { key.Parameter + "_from", key.Parameter + "_to" }
            : [key.Parameter]),
    ];

    private static readonly string Studies =
        $"""
        SELECT w.study_id, s.study_uid, w.series_uid, w.instance_id, NULL, NULL, w.attributes
        FROM series_index w JOIN study s ON s.id = w.study_id
        WHERE w.instance_id = (
            SELECT max(y.instance_id) FROM series_index y WHERE y.study_id = w.study_id AND {HasInstances("y")})
          {Conditions(SearchLevel.Study)}
        ORDER BY w.study_date DESC, w.study_time DESC, w.study_id DESC
        LIMIT $limit OFFSET $offset
        """;

    private static readonly string Series =
        $"""
        SELECT w.study_id, s.study_uid, w.series_uid, w.instance_id, NULL, NULL, w.attributes
        FROM series_index w JOIN study s ON s.id = w.study_id
        WHERE {HasInstances("w")}
          {Conditions(SearchLevel.Series)}
        ORDER BY w.study_date DESC, w.study_time DESC, w.study_id DESC, CAST(w.series_number AS INTEGER), w.series_uid
        LIMIT $limit OFFSET $offset
        """;

    private static readonly string Instances =
        $"""
        SELECT w.study_id, s.study_uid, w.series_uid, w.instance_id, i.file, i.transfer_syntax, w.attributes
        FROM instance i
          JOIN series_index w ON w.study_id = i.study_id AND w.series_uid = i.series_uid
          JOIN study s ON s.id = i.study_id
        WHERE i.state = 'Current'
          AND NOT (i.origin = 'Returned' AND EXISTS (
            SELECT 1 FROM instance e WHERE e.sop_uid = i.sop_uid AND e.study_id = i.study_id AND e.state = 'Current' AND e.id < i.id))
          {Conditions(SearchLevel.Instance)}
        ORDER BY i.study_id DESC, i.series_uid, i.instance_number, i.id
        LIMIT $limit OFFSET $offset
        """;

    /// <summary>The rows that match.</summary>
    public static List<SearchRow> Run(JournalSession session, SearchLevel level, SearchQuery query, int limit) => session.Query(
        level switch { SearchLevel.Study => Studies, SearchLevel.Series => Series, _ => Instances },
        SearchRow.Map,
        [
            .. Parameters.Select(name => ("$" + name, query.Values.GetValueOrDefault(name))),
            ("$limit", limit),
            ("$offset", query.Offset),
        ]);

    private static string HasInstances(string row) =>
        $"EXISTS (SELECT 1 FROM instance h WHERE h.study_id = {row}.study_id AND h.series_uid = {row}.series_uid AND h.state = 'Current')";

    private static string Conditions(SearchLevel level)
    {
        var sql = new StringBuilder("AND ($path_study_uid IS NULL OR s.study_uid = $path_study_uid) ");
        sql.Append("AND ($path_series_uid IS NULL OR w.series_uid = $path_series_uid) ");
        foreach (SearchKey key in SearchKey.All.Values.Where(key => key.Level <= level))
        {
            sql.Append("AND (").Append(Condition(key)).Append(") ");
        }

        return sql.ToString();
    }

    private static string Condition(SearchKey key)
    {
        string column = $"{(key.Parameter is "study_uid" ? "s" : key.Level == SearchLevel.Instance ? "i" : "w")}.{key.Parameter}";
        string value = "$" + key.Parameter;
        return key.Kind switch
        {
            // PS3.4 C.2.2.2.1: a study has the modalities of all its series.
            _ when key.Parameter == "modalities" =>
                $"{value} IS NULL OR EXISTS (SELECT 1 FROM series_index m WHERE m.study_id = w.study_id AND m.modality GLOB {value})",
            MatchKind.Text => $"{value} IS NULL OR {column} GLOB {value}",
            MatchKind.Name =>
                $"{value} IS NULL OR {column} GLOB {value} OR {column} GLOB {value} || '=*' OR {column} GLOB '*=' || {value} OR {column} GLOB '*=' || {value} || '=*'",
            MatchKind.Uid => $"{value} IS NULL OR {column} IN (SELECT value FROM json_each({value}))",
            MatchKind.Number => $"{value} IS NULL OR CAST({column} AS TEXT) = {value}",
            _ => $"{value}_from IS NULL OR ({column} <> '' AND {column} BETWEEN {value}_from AND {value}_to)",
        };
    }
}
