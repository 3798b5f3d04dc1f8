using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>The checked graph of an app: its steps in an order in which each comes after its inputs.</summary>
/// <param name="Nodes">The steps.</param>
public sealed record PipelineGraph(IReadOnlyList<PipelineNode> Nodes)
{
    /// <summary>Builds the graph; appends every fault and gives null when there is one.</summary>
    public static PipelineGraph? Build(AppManifest manifest, IReadOnlyDictionary<string, string> digests, ICollection<AppFault> faults)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(faults);
        int before = faults.Count;
        var builder = new Builder(manifest, digests, faults);
        builder.CheckConnections();
        builder.CheckOutputs();
        IReadOnlyList<PipelineNode> nodes = builder.Connect();
        return faults.Count == before ? new PipelineGraph(nodes) : null;
    }

    /// <summary>The node with an id.</summary>
    public PipelineNode Find(string id) => Nodes.First(node => node.Id == id);

    private sealed class Builder(AppManifest manifest, IReadOnlyDictionary<string, string> digests, ICollection<AppFault> faults)
    {
        private readonly Dictionary<string, GraphStep> _steps = new(StringComparer.Ordinal);
        private readonly Dictionary<string, PipelineStep?> _made = new(StringComparer.Ordinal);

        public void CheckConnections()
        {
            for (int index = 0; index < manifest.Graph.Count; index++)
            {
                if (!_steps.TryAdd(manifest.Graph[index].Id, manifest.Graph[index]))
                {
                    faults.Add(new AppFault($"graph[{index}].id", $"'{manifest.Graph[index].Id}' is the name of an earlier step."));
                }
            }
            for (int index = 0; index < manifest.Graph.Count; index++)
            {
                CheckStep(manifest.Graph[index], $"graph[{index}]");
            }
        }

        public void CheckOutputs()
        {
            CheckOutput("findings", manifest.Outputs.Findings, ValueKind.Findings);
            CheckOutput("segmentation", manifest.Outputs.Segmentation, ValueKind.Mask);
            CheckOutput("pictures", manifest.Outputs.Pictures, ValueKind.Pictures);
        }

        /// <summary>Orders the steps; what never becomes ready stands in a circle.</summary>
        public IReadOnlyList<PipelineNode> Connect()
        {
            var nodes = new Dictionary<string, PipelineNode>(StringComparer.Ordinal);
            var ordered = new List<PipelineNode>();
            List<GraphStep> waiting = [.. _steps.Values];
            while (waiting.Find(step => step.Inputs.Values.All(id => nodes.ContainsKey(id) || !_steps.ContainsKey(id))) is { } ready)
            {
                waiting.Remove(ready);
                PipelineNode? node = MakeNode(ready, nodes);
                nodes[ready.Id] = node!;
                if (node is not null)
                {
                    ordered.Add(node);
                }
            }
            foreach (GraphStep step in waiting)
            {
                faults.Add(new AppFault($"graph[{IndexOf(step)}].inputs", $"'{step.Id}' waits for its own result through {string.Join(", ", step.Inputs.Values)}."));
            }
            return ordered;
        }

        private int IndexOf(GraphStep step) => manifest.Graph.Select((entry, index) => (entry, index)).First(pair => ReferenceEquals(pair.entry, step)).index;

        private void CheckStep(GraphStep step, string path)
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
            foreach ((string name, string source) in step.Inputs)
            {
                CheckInput(type, name, source, $"{path}.inputs.{name}");
            }
            _made[step.Id] = type.Create(new StepSettings(manifest, digests, step, path, faults));
        }

        private void CheckInput(StepType type, string name, string source, string path)
        {
            StepInput? input = type.Inputs.FirstOrDefault(candidate => candidate.Name == name);
            if (input is null)
            {
                faults.Add(new AppFault(path, $"A {type.Name} step has no such input; it takes {string.Join(", ", type.Inputs.Select(known => known.Name))}."));
            }
            else if (!_steps.TryGetValue(source, out GraphStep? before))
            {
                faults.Add(new AppFault(path, $"There is no step '{source}'."));
            }
            else if (StepRegistry.All.TryGetValue(before.Type, out StepType? sourceType) && sourceType.Output != input.Kind)
            {
                faults.Add(new AppFault(path, $"'{source}' gives {sourceType.Output}; {input.Kind} is expected."));
            }
        }

        private void CheckOutput(string name, string? id, ValueKind kind)
        {
            if (id is null)
            {
                return;
            }
            if (!_steps.TryGetValue(id, out GraphStep? step))
            {
                faults.Add(new AppFault($"outputs.{name}", $"There is no step '{id}'."));
            }
            else if (StepRegistry.All.TryGetValue(step.Type, out StepType? type) && type.Output != kind)
            {
                faults.Add(new AppFault($"outputs.{name}", $"'{id}' gives {type.Output}; {kind} is expected."));
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
