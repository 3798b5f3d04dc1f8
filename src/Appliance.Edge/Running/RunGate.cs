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

    /// <summary>
    /// Asks for apps with runs that are due. It may open packages, and gigabytes of models belong to some: inside the journal's write
    /// transaction that would keep the node from answering scanners.
    /// </summary>
    public RunGateView Look(IEnumerable<AppVersion> due)
    {
        ArgumentNullException.ThrowIfNull(due);
        return new RunGateView(due.Distinct().ToDictionary(app => app, app => waits(app) ? 0 : LimitOf(app)));
    }

    /// <summary>A version never changes, so it is asked once.</summary>
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
