using Appliance.Inference.Apps;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// What the steps of one study came to, by their keys, for all runs on it. Volumes and masks are let go as soon as no
/// step that is still to come needs them, once it is known which apps are to come (<see cref="Plan"/>).
/// </summary>
internal sealed class StepResults
{
    private readonly Lock _changing = new();
    private readonly Dictionary<string, SharedStep> _steps = new(StringComparer.Ordinal);
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
            if (_steps.TryGetValue(node.Key, out SharedStep? known) && !(needsValue && known.Outcome is { IsReleased: true }))
            {
                step = known;
                return false;
            }

            _steps[node.Key] = step = new SharedStep(node);
            return true;
        }
    }

    /// <summary>Ends a step that the caller claimed. One that was abandoned meanwhile stays so.</summary>
    public void Complete(SharedStep step, StepOutcome outcome)
    {
        lock (_changing)
        {
            step.Complete(outcome);
            ReleaseNeedsLock();
        }
    }

    /// <summary>Gives a claimed step up: it runs again for whoever needs it next. Does nothing once it is complete.</summary>
    public void Abandon(SharedStep step)
    {
        lock (_changing)
        {
            if (step.Outcome is null && _steps.TryGetValue(step.Node.Key, out SharedStep? known) && known == step)
            {
                _steps.Remove(step.Node.Key);
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
        foreach (SharedStep step in _steps.Values.Where(step => step.Node.Type.Output is ValueKind.Volume or ValueKind.Mask && !needed.Contains(step.Node.Key)))
        {
            step.Release();
        }
    }

    /// <summary>What the app gives out, and what its steps take that have not run yet, for whichever app.</summary>
    private IEnumerable<string> NeededByNeedsLock(AppPackage app)
    {
        AppOutputs outputs = app.Manifest.Outputs;
        return app.Graph.Nodes
            .Where(node => _steps.GetValueOrDefault(node.Key)?.Outcome is null)
            .SelectMany(node => node.Inputs.Values)
            .Concat(app.Graph.Nodes.Where(node => node.Id == outputs.Findings || node.Id == outputs.Segmentation || node.Id == outputs.Pictures))
            .Select(node => node.Key);
    }

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
