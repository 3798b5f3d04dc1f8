namespace Appliance.Inference.Pipelines;

/// <summary>One checked step of a graph.</summary>
/// <param name="Id">Its name in the graph.</param>
/// <param name="Type">What it is.</param>
/// <param name="Step">The step with its options.</param>
/// <param name="Inputs">For each connected input the node it takes.</param>
/// <param name="Key">Digest of the step, its options and, through their keys, of everything before it: equal keys, equal results.</param>
public sealed record PipelineNode(
    string Id, StepType Type, PipelineStep Step, IReadOnlyDictionary<string, PipelineNode> Inputs, string Key)
{
    /// <summary>Whether it cannot be without an earlier study. It does not refuse the study then: what it would give is absent.</summary>
    public bool NeedsPrior { get; } = Step.ReadsPrior || Required(Type, Inputs).Any(input => input.NeedsPrior);

    /// <summary>The nodes whose results it cannot be without.</summary>
    public IEnumerable<PipelineNode> RequiredInputs => Required(Type, Inputs);

    private static IEnumerable<PipelineNode> Required(StepType type, IReadOnlyDictionary<string, PipelineNode> inputs) =>
        from input in type.Inputs
        where !input.IsOptional && inputs.ContainsKey(input.Name)
        select inputs[input.Name];
}
