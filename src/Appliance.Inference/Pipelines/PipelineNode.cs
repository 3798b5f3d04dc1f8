namespace Appliance.Inference.Pipelines;

/// <summary>One checked step of a graph.</summary>
/// <param name="Id">Its name in the graph.</param>
/// <param name="Type">What it is.</param>
/// <param name="Step">The step with its options.</param>
/// <param name="Inputs">For each connected input the node it takes.</param>
/// <param name="Key">Digest of the step, its options and, through their keys, of everything before it: equal keys, equal results.</param>
public sealed record PipelineNode(
    string Id, StepType Type, PipelineStep Step, IReadOnlyDictionary<string, PipelineNode> Inputs, string Key);
