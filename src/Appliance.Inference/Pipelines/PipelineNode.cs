using System.Text;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>One checked step of a graph.</summary>
/// <param name="Id">Its name in the graph.</param>
/// <param name="Type">What it is.</param>
/// <param name="Step">The step with its options.</param>
/// <param name="Inputs">For each connected input the node it takes.</param>
/// <param name="Form">
/// Digest of the step, its options and, through their forms, of everything before it up to the series: with equal series, equal forms give
/// equal results. How a series was chosen plays no part in what is made of it.
/// </param>
/// <param name="Series">The nodes that choose the series that it is made from, in the order in which the form counts them.</param>
public sealed record PipelineNode(
    string Id, StepType Type, PipelineStep Step, IReadOnlyDictionary<string, PipelineNode> Inputs, string Form, IReadOnlyList<PipelineNode> Series)
{
    /// <summary>Makes a node and works out its form.</summary>
    internal static PipelineNode Make(string id, StepType type, PipelineStep step, IReadOnlyDictionary<string, PipelineNode> inputs)
    {
        (string Name, PipelineNode Node)[] ordered = [.. inputs.OrderBy(input => input.Key, StringComparer.Ordinal).Select(input => (input.Key, input.Value))];
        List<PipelineNode> series = [.. ordered.SelectMany(input => input.Node.SeriesOrSelf).Distinct()];
        var text = new StringBuilder().Append(type.Name).Append('\n').Append(step.Fingerprint).Append('\n');
        foreach ((string name, PipelineNode node) in ordered)
        {
            string places = string.Join(',', node.SeriesOrSelf.Select(one => series.IndexOf(one)));
            text.Append(name).Append('=').Append(node.Type.Output == ValueKind.Series ? "series" : node.Form).Append(" of ").Append(places).Append('\n');
        }
        return new PipelineNode(id, type, step, inputs, FileDigests.Sha256(Encoding.UTF8.GetBytes(text.ToString())), series);
    }

    private IEnumerable<PipelineNode> SeriesOrSelf => Type.Output == ValueKind.Series ? [this] : Series;

    /// <summary>Whether it cannot be without an earlier study. It does not refuse the study then: what it would give is absent.</summary>
    public bool NeedsPrior { get; } = Step.ReadsPrior || Required(Type, Inputs).Any(input => input.NeedsPrior);

    /// <summary>The nodes whose results it cannot be without.</summary>
    public IEnumerable<PipelineNode> RequiredInputs => Required(Type, Inputs);

    private static IEnumerable<PipelineNode> Required(StepType type, IReadOnlyDictionary<string, PipelineNode> inputs) =>
        from input in inputs
        where type.Find(input.Key) is { IsOptional: false }
        select input.Value;
}
