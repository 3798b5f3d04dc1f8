using System.Text;
using Appliance.Edge.Storage;

namespace Appliance.Edge.DicomWeb.Search;

/// <summary>
/// One statement for each level, with a condition for each key that was given: written here, with a parameter for the value, so that
/// nothing of a query is ever text of a statement. Keys that were not given are left out: SQLite takes no index for what may be null.
/// </summary>
internal static class SearchStatement
{
    private static string Studies(string conditions) =>
        $"""
        SELECT w.study_id, s.study_uid, w.series_uid, w.instance_id, NULL, NULL, w.attributes
        FROM series_index w JOIN study s ON s.id = w.study_id
        WHERE w.instance_id = (
            SELECT max(y.instance_id) FROM series_index y WHERE y.study_id = w.study_id AND {HasInstances("y")})
          {conditions}
        ORDER BY w.study_date DESC, w.study_time DESC, w.study_id DESC
        LIMIT $limit OFFSET $offset
        """;

    private static string Series(string conditions) =>
        $"""
        SELECT w.study_id, s.study_uid, w.series_uid, w.instance_id, NULL, NULL, w.attributes
        FROM series_index w JOIN study s ON s.id = w.study_id
        WHERE {HasInstances("w")}
          {conditions}
        ORDER BY w.study_date DESC, w.study_time DESC, w.study_id DESC, CAST(w.series_number AS INTEGER), w.series_uid
        LIMIT $limit OFFSET $offset
        """;

    private static string Instances(string conditions) =>
        $"""
        SELECT w.study_id, s.study_uid, w.series_uid, w.instance_id, i.file, i.transfer_syntax, w.attributes
        FROM instance i
          JOIN series_index w ON w.study_id = i.study_id AND w.series_uid = i.series_uid
          JOIN study s ON s.id = i.study_id
        WHERE i.state = 'Current' AND i.origin <> 'Prior'
          AND NOT (i.origin = 'Returned' AND EXISTS (
            SELECT 1 FROM instance e WHERE e.sop_uid = i.sop_uid AND e.study_id = i.study_id AND e.state = 'Current' AND e.id < i.id))
          {conditions}
        ORDER BY i.study_id DESC, i.series_uid, i.instance_number, i.id
        LIMIT $limit OFFSET $offset
        """;

    /// <summary>The rows that match.</summary>
    public static List<SearchRow> Run(JournalSession session, SearchLevel level, SearchQuery query, int limit)
    {
        string conditions = Conditions(query.Values);
        return session.Query(
            level switch { SearchLevel.Study => Studies(conditions), SearchLevel.Series => Series(conditions), _ => Instances(conditions) },
            SearchRow.Map,
            [.. query.Values.Select(value => ("$" + value.Key, value.Value)), ("$limit", limit), ("$offset", query.Offset)]);
    }

    private static string HasInstances(string row) =>
        $"EXISTS (SELECT 1 FROM instance h WHERE h.study_id = {row}.study_id AND h.series_uid = {row}.series_uid AND h.state = 'Current' AND h.origin <> 'Prior')";

    private static string Conditions(IReadOnlyDictionary<string, object?> given)
    {
        var sql = new StringBuilder();
        AppendPath("path_study_uid", "s.study_uid");
        AppendPath("path_series_uid", "w.series_uid");
        foreach (SearchKey key in SearchKey.All.Values.Where(key => given.ContainsKey(key.IsRange ? key.Parameter + "_from" : key.Parameter)))
        {
            sql.Append("AND (").Append(Condition(key)).Append(") ");
        }

        return sql.ToString();

        void AppendPath(string parameter, string column)
        {
            if (given.ContainsKey(parameter))
            {
                sql.Append("AND ").Append(column).Append(" = $").Append(parameter).Append(' ');
            }
        }
    }

    private static string Condition(SearchKey key)
    {
        string column = $"{(key.Parameter is "study_uid" ? "s" : key.Level == SearchLevel.Instance ? "i" : "w")}.{key.Parameter}";
        string value = "$" + key.Parameter;
        return key.Kind switch
        {
            // PS3.4 C.2.2.2.1: a study has the modalities of all its series.
            _ when key.Parameter == "modalities" =>
                $"EXISTS (SELECT 1 FROM series_index m WHERE m.study_id = w.study_id AND m.modality GLOB {value})",
            MatchKind.Text => $"{column} GLOB {value}",
            MatchKind.Name =>
                $"{column} GLOB {value} OR {column} GLOB {value} || '=*' OR {column} GLOB '*=' || {value} OR {column} GLOB '*=' || {value} || '=*'",
            MatchKind.Uid => $"{column} IN (SELECT value FROM json_each({value}))",
            MatchKind.Number => $"CAST({column} AS TEXT) = {value}",
            _ => $"{column} <> '' AND {column} BETWEEN {value}_from AND {value}_to",
        };
    }
}
