using Appliance.Inference.Apps;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// What the steps of one study came to, by their forms and the series that they are made from, for all runs on it. Volumes and masks are let go as soon as no
/// step that is still to come needs them, once it is known which apps are to come (<see cref="Plan"/>).
/// </summary>
internal sealed class StepResults
{
    private const string NoSeries = "none";

    private readonly Lock _changing = new();
    private readonly Dictionary<string, SharedStep> _steps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _chosen = new(StringComparer.Ordinal); // digests of the series, by the forms of the steps that chose them
    private readonly List<AppPackage> _running = [];
    private IReadOnlyCollection<AppPackage>? _planned;

    /// <summary>Bytes of the voxels that are held.</summary>
    public long HeldBytes
    {
        get
        {
            lock (_changing)
            {
                return _steps.Values.Sum(step => BytesOf(step.Outcome?.Value));
            }
        }
    }

    /// <summary>A run begins, and needs what it needs, planned or not, until its registration is disposed of.</summary>
    public IDisposable Begin(AppPackage app)
    {
        lock (_changing)
        {
            _running.Add(app);
        }

        return new Registration(this, app);
    }

    /// <summary>Finds a step, or makes the caller the one who executes it and then completes or abandons it.</summary>
    /// <param name="node">The step.</param>
    /// <param name="needsValue">Whether one that ran and whose value was let go has to run again.</param>
    /// <param name="step">The step.</param>
    /// <returns>True when the caller executes it.</returns>
    public bool TryClaim(PipelineNode node, bool needsValue, out SharedStep step)
    {
        lock (_changing)
        {
            string key = KeyNeedsLock(node);
            if (_steps.TryGetValue(key, out SharedStep? known) && !(needsValue && known.Outcome is { IsReleased: true }))
            {
                step = known;
                return false;
            }

            _steps[key] = step = new SharedStep(node, key);
            return true;
        }
    }

    /// <summary>Ends a step that the caller claimed. One that was abandoned meanwhile stays so.</summary>
    public void Complete(SharedStep step, StepOutcome outcome)
    {
        lock (_changing)
        {
            step.Complete(outcome);
            if (step.Node.Type.Output == ValueKind.Series)
            {
                _chosen[step.Node.Form] = outcome.Value is SeriesSelection series ? series.Digest : NoSeries;
            }

            ReleaseNeedsLock();
        }
    }

    /// <summary>Gives a claimed step up: it runs again for whoever needs it next. Does nothing once it is complete.</summary>
    public void Abandon(SharedStep step)
    {
        lock (_changing)
        {
            if (step.Outcome is null && _steps.TryGetValue(step.Key, out SharedStep? known) && known == step)
            {
                _steps.Remove(step.Key);
            }

            step.Abandon();
        }
    }

    /// <summary>Says which apps are to come besides those under way, and no others; until it was said, every value is kept.</summary>
    public void Plan(IReadOnlyCollection<AppPackage> apps)
    {
        lock (_changing)
        {
            _planned = apps;
            ReleaseNeedsLock();
        }
    }

    private void ReleaseNeedsLock()
    {
        if (_planned is null)
        {
            return;
        }

        HashSet<string> needed = [.. _planned.Concat(_running).SelectMany(NeededByNeedsLock)];
        foreach (SharedStep step in _steps.Values.Where(step => step.Node.Type.Output is ValueKind.Volume or ValueKind.Mask && !needed.Contains(step.Key)))
        {
            step.Release();
        }
    }

    /// <summary>What the app gives out, and what its steps take that have not run yet, for whichever app.</summary>
    private IEnumerable<string> NeededByNeedsLock(AppPackage app) =>
        app.Graph.Nodes.Any(node => node.Type.Output == ValueKind.Series && !_chosen.ContainsKey(node.Form))
            ? _chosen.Values.Distinct().SelectMany(assumed => NeededByNeedsLock(app, assumed)) // Whichever of the known series it will choose.
            : NeededByNeedsLock(app, NoSeries);

    private IEnumerable<string> NeededByNeedsLock(AppPackage app, string assumed)
    {
        AppOutputs outputs = app.Graph.Outputs;
        return app.Graph.Nodes
            .Where(node => _steps.GetValueOrDefault(KeyNeedsLock(node, assumed))?.Outcome is null)
            .SelectMany(node => node.Inputs.Values)
            .Concat(app.Graph.Nodes.Where(node => node.Id == outputs.Findings || node.Id == outputs.Segmentation || node.Id == outputs.Pictures))
            .Select(node => KeyNeedsLock(node, assumed));
    }

    /// <summary>What equal steps on equal series have in common.</summary>
    /// <param name="node">The step.</param>
    /// <param name="assumed">Stands for a series that has not been chosen yet.</param>
    private string KeyNeedsLock(PipelineNode node, string assumed = NoSeries) => node.Series.Count switch
    {
        0 => node.Form,
        1 => $"{node.Form} {_chosen.GetValueOrDefault(node.Series[0].Form, assumed)}",
        _ => $"{node.Form} {string.Join(' ', node.Series.Select(series => _chosen.GetValueOrDefault(series.Form, assumed)))}",
    };

    private static long BytesOf(object? value) => value switch
    {
        HuVolume volume => sizeof(short) * (long)volume.Voxels.Length,
        FloatVolume volume => sizeof(float) * (long)volume.Voxels.Length,
        Mask mask => mask.Labels.Length,
        _ => 0,
    };

    private sealed class Registration(StepResults owner, AppPackage app) : IDisposable
    {
        public void Dispose()
        {
            lock (owner._changing)
            {
                owner._running.Remove(app);
                owner.ReleaseNeedsLock();
            }
        }
    }
}
