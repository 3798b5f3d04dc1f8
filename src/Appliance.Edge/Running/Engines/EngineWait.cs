using System.Collections.Concurrent;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Running.Engines;

/// <summary>
/// Lets the runs of an app wait while its engines are being compiled: never is one compiled for a patient, and none of them waits for ever.
/// </summary>
/// <param name="shelf">How far the engines are.</param>
/// <param name="find">Finds an app's package.</param>
/// <param name="options">Whether and how long runs wait.</param>
/// <param name="clock">Measures that.</param>
public sealed class EngineWait(EngineShelf shelf, Func<AppVersion, AppPackage?> find, RunningOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<AppVersion, string[]> _keys = [];
    private readonly ConcurrentDictionary<AppVersion, long> _since = [];

    /// <summary>Whether runs of an app have to wait now.</summary>
    public bool Holds(AppVersion app)
    {
        if (!shelf.IsUsed || options.TensorRt.WhilePreparing == WhilePreparing.NextProvider)
        {
            return false;
        }

        if (!IsPreparing(app))
        {
            _since.TryRemove(app, out _);
            return false;
        }

        return clock.GetElapsedTime(_since.GetOrAdd(app, _ => clock.GetTimestamp())) < TimeSpan.FromMinutes(options.TensorRt.MaxWaitMinutes);
    }

    /// <summary>A version never changes, so its keys are computed once.</summary>
    private bool IsPreparing(AppVersion app)
    {
        if (!_keys.TryGetValue(app, out string[]? keys))
        {
            if (find(app) is not { } package)
            {
                return false; // The run itself says so.
            }

            _keys[app] = keys = [.. shelf.Needed(package).Keys];
        }

        return keys.Any(key => shelf.StateOf(key) is EngineState.Absent or EngineState.Preparing);
    }
}
