namespace Appliance.Edge.Running;

/// <summary>What a <see cref="RunGate"/> said of some apps, to be held against the runs under way inside a transaction.</summary>
/// <param name="most">How many runs of each may be under way.</param>
public sealed class RunGateView(IReadOnlyDictionary<AppVersion, int> most)
{
    /// <summary>The apps that are closed: also those that were not asked for, whose runs came since. Their commit wakes who claims.</summary>
    /// <param name="due">The apps with runs that are due.</param>
    /// <param name="underWay">The app of each run under way. Versions count together: they read the same kind of study on the same GPU.</param>
    public IReadOnlyList<AppVersion> Closed(IEnumerable<AppVersion> due, IReadOnlyCollection<AppVersion> underWay)
    {
        ArgumentNullException.ThrowIfNull(due);
        ArgumentNullException.ThrowIfNull(underWay);
        return [.. due.Where(app => underWay.Count(other => other.Id == app.Id) >= most.GetValueOrDefault(app))];
    }

    /// <summary>Versions as a JSON list for a query. Names and versions hold neither quotes nor spaces (app.schema.json).</summary>
    internal static string ToJson(IEnumerable<AppVersion> apps) => $"[{string.Join(',', apps.Select(app => $"\"{app.Id} {app.Version}\""))}]";
}
