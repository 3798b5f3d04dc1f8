using System.Collections.Concurrent;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Running;

/// <summary>Which apps no further run may be started of: as many as allowed are under way, or what they need is being prepared.</summary>
/// <param name="options">How many the unit allows.</param>
/// <param name="find">Finds an app's package.</param>
/// <param name="waits">Whether runs of an app have to wait for something.</param>
public sealed class RunGate(RunningOptions options, Func<AppVersion, AppPackage?> find, Func<AppVersion, bool> waits)
{
    private readonly ConcurrentDictionary<AppVersion, int> _limits = [];

    /// <summary>The apps that are closed now.</summary>
    /// <param name="due">The apps with runs that are due.</param>
    /// <param name="underWay">The app of each run under way.</param>
    public IReadOnlyList<AppVersion> Closed(IEnumerable<AppVersion> due, IReadOnlyCollection<AppVersion> underWay)
    {
        ArgumentNullException.ThrowIfNull(due);
        ArgumentNullException.ThrowIfNull(underWay);
        return [.. due.Where(app => underWay.Count(other => other.Id == app.Id) is var count && count > 0 && count >= LimitOf(app) || waits(app))];
    }

    /// <summary>Versions as a JSON list for a query. Names and versions hold neither quotes nor spaces (app.schema.json).</summary>
    internal static string ToJson(IEnumerable<AppVersion> apps) => $"[{string.Join(',', apps.Select(app => $"\"{app.Id} {app.Version}\""))}]";

    /// <summary>A version never changes, so it is asked once. Its versions count together: they read the same kind of study on the same GPU.</summary>
    private int LimitOf(AppVersion app)
    {
        if (_limits.TryGetValue(app, out int known))
        {
            return known;
        }

        int unit = options.RunsPerApp > 0 ? options.RunsPerApp : int.MaxValue;
        if (find(app) is not { } package)
        {
            return unit;
        }

        return _limits[app] = Math.Min(unit, package.Manifest.Resources.MaxRuns ?? int.MaxValue);
    }
}
