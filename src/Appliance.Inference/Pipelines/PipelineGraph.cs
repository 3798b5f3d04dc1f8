using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>The checked graph of an app, its modules inlined: its steps in an order in which each comes after its inputs.</summary>
/// <param name="Nodes">The steps.</param>
/// <param name="Outputs">The steps whose results the app gives.</param>
public sealed record PipelineGraph(IReadOnlyList<PipelineNode> Nodes, AppOutputs Outputs)
{
    /// <summary>Builds the graph; appends every fault and gives null when there is one.</summary>
    /// <param name="manifest">The app's manifest.</param>
    /// <param name="source">The app's files.</param>
    /// <param name="modules">The modules that it needs, by id.</param>
    /// <param name="faults">Where faults go.</param>
    internal static PipelineGraph? Build(
        AppManifest manifest, PackageSource source, IReadOnlyDictionary<string, ModulePackage> modules, ICollection<AppFault> faults)
    {
        int before = faults.Count;
        var builder = new Builder(manifest, new InlinedGraph(manifest.Graph, source, modules, faults), faults);
        builder.CheckConnections();
        AppOutputs outputs = builder.CheckOutputs();
        IReadOnlyList<PipelineNode> nodes = builder.Connect();
        return faults.Count == before ? new PipelineGraph(nodes, outputs) : null;
    }

    /// <summary>The node with an id.</summary>
    public PipelineNode Find(string id) => Nodes.First(node => node.Id == id);

    private sealed class Builder(AppManifest manifest, InlinedGraph graph, ICollection<AppFault> faults)
    {
        private readonly Dictionary<string, InlinedStep> _steps = graph.Steps.GroupBy(step => step.Step.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);

        private readonly Dictionary<string, PipelineStep?> _made = new(StringComparer.Ordinal);

        public void CheckConnections()
        {
            foreach (InlinedStep step in graph.Steps.Where(step => step.Step.Type.Length > 0))
            {
                CheckStep(step.Step, step.Path, step.Source);
            }
            foreach (InlinedInput input in graph.Inputs)
            {
                CheckKind(input.Path, input.Source, input.Kind);
            }
        }

        public AppOutputs CheckOutputs() => new(
            CheckOutput("findings", manifest.Outputs.Findings, ValueKind.Findings)!,
            CheckOutput("segmentation", manifest.Outputs.Segmentation, ValueKind.Mask),
            CheckOutput("pictures", manifest.Outputs.Pictures, ValueKind.Pictures));

        /// <summary>Orders the steps; what never becomes ready stands in a circle.</summary>
        public IReadOnlyList<PipelineNode> Connect()
        {
            var nodes = new Dictionary<string, PipelineNode>(StringComparer.Ordinal);
            var ordered = new List<PipelineNode>();
            List<InlinedStep> waiting = [.. _steps.Values];
            while (waiting.Find(step => step.Step.Inputs.Values.All(id => nodes.ContainsKey(id) || !_steps.ContainsKey(id))) is { } ready)
            {
                waiting.Remove(ready);
                PipelineNode? node = MakeNode(ready.Step, nodes);
                nodes[ready.Step.Id] = node!;
                if (node is not null)
                {
                    ordered.Add(node);
                }
            }
            foreach (InlinedStep step in waiting)
            {
                faults.Add(new AppFault($"{step.Path}.inputs", $"'{step.Step.Id}' waits for its own result through {string.Join(", ", step.Step.Inputs.Values)}."));
            }
            return ordered;
        }

        private void CheckStep(GraphStep step, string path, PackageSource source)
        {
            if (!StepRegistry.All.TryGetValue(step.Type, out StepType? type))
            {
                faults.Add(new AppFault($"{path}.type", $"'{step.Type}' is not a step; known are {string.Join(", ", StepRegistry.All.Keys.Order(StringComparer.Ordinal))}."));
                return;
            }
            foreach (StepInput input in type.Inputs.Where(input => !input.IsOptional && !step.Inputs.ContainsKey(input.Name)))
            {
                faults.Add(new AppFault($"{path}.inputs.{input.Name}", $"A {type.Name} step needs this input of kind {input.Kind}."));
            }
            foreach ((string name, string before) in step.Inputs)
            {
                CheckInput(type, name, before, $"{path}.inputs.{name}");
            }
            _made[step.Id] = type.Create(new StepSettings(manifest, source, step, path, faults));
        }

        private void CheckInput(StepType type, string name, string source, string path)
        {
            if (type.Find(name) is { } input)
            {
                CheckKind(path, source, input.Kind);
            }
            else
            {
                faults.Add(new AppFault(path, $"A {type.Name} step has no such input; it takes {string.Join(", ", type.Inputs.Select(known => known.Name))}."));
            }
        }

        private string? CheckOutput(string name, string? result, ValueKind kind)
        {
            string? id = result is null ? null : graph.Names.GetValueOrDefault(result, result);
            if (id is not null)
            {
                CheckKind($"outputs.{name}", id, kind);
            }
            return id;
        }

        private void CheckKind(string path, string source, ValueKind kind)
        {
            if (!_steps.TryGetValue(source, out InlinedStep? before))
            {
                faults.Add(new AppFault(path, $"There is no step '{source}'."));
            }
            else if (StepRegistry.All.TryGetValue(before.Step.Type, out StepType? type) && type.Output != kind)
            {
                faults.Add(new AppFault(path, $"'{source}' gives {type.Output}; {kind} is expected."));
            }
        }

        private PipelineNode? MakeNode(GraphStep step, Dictionary<string, PipelineNode> nodes)
        {
            if (!_made.TryGetValue(step.Id, out PipelineStep? made) || made is null || step.Inputs.Values.Any(id => nodes.GetValueOrDefault(id) is null))
            {
                return null;
            }
            var inputs = step.Inputs.ToDictionary(input => input.Key, input => nodes[input.Value], StringComparer.Ordinal);
            return PipelineNode.Make(step.Id, StepRegistry.All[step.Type], made, inputs);
        }
    }
}
