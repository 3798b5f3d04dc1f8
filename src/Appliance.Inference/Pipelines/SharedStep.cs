namespace Appliance.Inference.Pipelines;

/// <summary>One step of a study: one run executes it, others that need the same wait for it.</summary>
/// <param name="node">The step, as the graph of the run that executes it has it.</param>
/// <param name="key">What it shares with the steps of other runs that are the same.</param>
internal sealed class SharedStep(PipelineNode node, string key)
{
    private readonly TaskCompletionSource<bool> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile StepOutcome? _outcome;

    private event Action<double>? Progressed;

    /// <summary>The step.</summary>
    public PipelineNode Node { get; } = node;

    /// <summary>Its form and its series.</summary>
    public string Key { get; } = key;

    /// <summary>What it came to; null while it is under way, and after it was given up.</summary>
    public StepOutcome? Outcome => _outcome;

    /// <summary>Tells everyone who waits how much is done.</summary>
    public void Report(double fraction) => Progressed?.Invoke(fraction);

    /// <summary>Waits for the run that executes the step.</summary>
    /// <returns>False when that run gave up, for reasons of its own: whoever waited does the step itself.</returns>
    public async Task<bool> WaitAsync(Action<double> tell, CancellationToken cancellationToken)
    {
        Progressed += tell;
        try
        {
            return await _end.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Progressed -= tell;
        }
    }

    /// <summary>Ends the step, unless it was given up before.</summary>
    public void Complete(StepOutcome outcome)
    {
        _outcome = outcome;
        _end.TrySetResult(true);
    }

    /// <summary>Ends the step without an outcome.</summary>
    public void Abandon() => _end.TrySetResult(false);

    /// <summary>Lets the value go; that the step ran, and how, stays known.</summary>
    public void Release() => _outcome = _outcome?.WithoutValue();
}
