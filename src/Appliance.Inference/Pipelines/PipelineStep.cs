namespace Appliance.Inference.Pipelines;

/// <summary>
/// One typed step of a graph, with its options. A step keeps no state between runs and depends on nothing but its inputs,
/// its options and the files of its package, so equal ones run once.
/// </summary>
public abstract class PipelineStep
{
    /// <summary>Everything besides the inputs that decides the result, as text: the options, digests of model files.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether it reads an earlier study, which may be missing.</summary>
    public virtual bool ReadsPrior => false;

    /// <summary>Which series of a study it would choose, and why; null for a step that chooses none.</summary>
    public virtual SeriesDecision? Decide(IReadOnlyList<StudyImage> images) => null;

    /// <summary>Runs the step.</summary>
    public abstract Task<StepOutcome> RunAsync(StepContext context, CancellationToken cancellationToken);
}
