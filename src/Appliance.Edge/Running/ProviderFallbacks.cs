using System.Globalization;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Running;

/// <summary>
/// The apps that run on another execution provider than they should. The last run of an app says whether that is still so: the alarm goes
/// by itself once the right one is used.
/// </summary>
internal static class ProviderFallbacks
{
    /// <summary>How many of the last runs are looked at: an app without one among them is not in use.</summary>
    private const int Window = 500;

    /// <summary>The last run of each app on which a model ran, and whether on another provider than wanted.</summary>
    private static readonly string LastRuns = string.Create(CultureInfo.InvariantCulture,
        $"""
        SELECT app_id, provider <> json_extract(result_json, '$.wantedProvider') AS fallback, max(id) AS last
        FROM (SELECT * FROM run ORDER BY id DESC LIMIT {Window})
        WHERE provider IS NOT NULL AND json_extract(result_json, '$.wantedProvider') IS NOT NULL AND id <> $run
        GROUP BY app_id
        """);

    /// <summary>The apps, each with how many of the last runs were concerned.</summary>
    public static List<(string App, int Runs)> Standing(JournalSession session) => session.Query(
        $"""
        SELECT l.app_id, (
          SELECT count(*) FROM (SELECT * FROM run ORDER BY id DESC LIMIT {Window}) r
          WHERE r.app_id = l.app_id AND r.provider <> json_extract(r.result_json, '$.wantedProvider'))
        FROM ({LastRuns}) l WHERE l.fallback ORDER BY l.app_id
        """,
        row => (row.GetString(0), row.GetInt32(1)),
        ("$run", 0));

    /// <summary>Whether a run that ends is the first of its app on a worse provider, so that it is told once.</summary>
    public static bool IsNew(JournalSession session, RunRow run, Execution execution) =>
        execution.Provider is { } used && execution.Result.WantedProvider is { } wanted && used != wanted
        && session.Count($"SELECT count(*) FROM ({LastRuns}) WHERE app_id = $app AND fallback", ("$run", run.Id), ("$app", run.App.Id)) == 0;
}
