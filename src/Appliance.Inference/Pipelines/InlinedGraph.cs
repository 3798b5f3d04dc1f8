using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// A graph without modules: in the place of each stand its steps, named <c>USE/STEP</c> and connected as the app says. Equal steps are
/// found by what they are (<see cref="PipelineNode.Form"/>), so apps share the steps of a module without knowing of each other.
/// </summary>
internal sealed class InlinedGraph
{
    /// <summary>Most steps of an app and its modules together.</summary>
    public const int MaxSteps = 1024;

    private readonly IReadOnlyDictionary<string, ModulePackage> _modules;
    private readonly ICollection<AppFault> _faults;
    private readonly List<InlinedStep> _steps = [];
    private readonly List<InlinedInput> _inputs = [];

    /// <summary>Inlines the modules of an app; appends what does not fit.</summary>
    /// <param name="graph">The app's graph.</param>
    /// <param name="source">The app's files.</param>
    /// <param name="modules">The module that stands for each id; none of them uses itself.</param>
    /// <param name="faults">Where faults go.</param>
    public InlinedGraph(
        IReadOnlyList<GraphStep> graph, PackageSource source, IReadOnlyDictionary<string, ModulePackage> modules, ICollection<AppFault> faults)
    {
        (_modules, _faults) = (modules, faults);
        Names = Add(graph, source, prefix: "", path: "", given: new Dictionary<string, string>());
    }

    /// <summary>All steps, in the order of the manifests.</summary>
    public IReadOnlyList<InlinedStep> Steps => _steps;

    /// <summary>What modules are given, where their manifests say which kind it must be.</summary>
    public IReadOnlyList<InlinedInput> Inputs => _inputs;

    /// <summary>The step that gives each result of the app's own graph, by the result's name.</summary>
    public IReadOnlyDictionary<string, string> Names { get; }

    /// <summary>Adds the steps of one manifest.</summary>
    /// <returns>The step that stands for each name in it.</returns>
    private Dictionary<string, string> Add(
        IReadOnlyList<GraphStep> graph, PackageSource source, string prefix, string path, IReadOnlyDictionary<string, string> given)
    {
        Dictionary<string, string> names = given.ToDictionary(StringComparer.Ordinal);
        for (int index = 0; index < graph.Count; index++)
        {
            Name(graph[index], $"{path}graph[{index}]", prefix, names);
        }

        for (int index = 0; index < graph.Count && _steps.Count <= MaxSteps; index++)
        {
            GraphStep step = graph[index];
            string at = $"{path}graph[{index}]";
            Dictionary<string, string> inputs = step.Inputs.ToDictionary(input => input.Key, input => names.GetValueOrDefault(input.Value, prefix + input.Value), StringComparer.Ordinal);
            if (step.Use is { } use)
            {
                Enter(_modules[use], step, inputs, prefix, at);
            }
            else if (_steps.Count == MaxSteps)
            {
                _faults.Add(new AppFault(at, $"The app and its modules have more than {MaxSteps} steps."));
                break;
            }
            else
            {
                _steps.Add(new InlinedStep(step with { Id = prefix + step.Id, Inputs = inputs }, at, source));
            }
        }

        return names;
    }

    /// <summary>Notes under which names an entry's results are known.</summary>
    private void Name(GraphStep step, string at, string prefix, Dictionary<string, string> names)
    {
        if (step.Use is null)
        {
            Refuse(step.Type.Length == 0, $"{at}.type", "'type' is missing: a step has one; a module has 'use'.");
            Refuse(step.Version is not null || step.Outputs.Count > 0, at, "'version' and 'outputs' belong to a module ('use').");
            Refuse(!names.TryAdd(step.Id, prefix + step.Id), $"{at}.id", $"'{step.Id}' is the name of an earlier step.");
            return;
        }

        Refuse(step.Type.Length > 0 || step.With.ValueKind != System.Text.Json.JsonValueKind.Undefined, at, "A module has neither 'type' nor 'with'.");
        Refuse(step.Outputs.Count == 0, $"{at}.outputs", "Nothing of the module is taken: for each output that is wanted its name in this graph is expected.");
        foreach ((string output, string name) in step.Outputs)
        {
            if (Locate(_modules[step.Use], output, $"{prefix}{step.Id}/") is { } found)
            {
                Refuse(!names.TryAdd(name, found), $"{at}.outputs.{output}", $"'{name}' is the name of an earlier result.");
            }
            else
            {
                Refuse(true, $"{at}.outputs.{output}", $"The module gives no such output; it gives {string.Join(", ", _modules[step.Use].Manifest.Outputs.Keys)}.");
            }
        }
    }

    private void Enter(ModulePackage module, GraphStep use, Dictionary<string, string> inputs, string prefix, string at)
    {
        foreach (string name in inputs.Keys.Where(name => !module.Manifest.Inputs.ContainsKey(name)))
        {
            Refuse(true, $"{at}.inputs.{name}", $"The module takes no such input; it takes {string.Join(", ", module.Manifest.Inputs.Keys)}.");
        }

        foreach ((string name, ValueKind kind) in module.Manifest.Inputs)
        {
            Refuse(!inputs.ContainsKey(name), $"{at}.inputs.{name}", $"{module.Id} needs this input of kind {kind}.");
            if (inputs.TryGetValue(name, out string? given))
            {
                _inputs.Add(new InlinedInput($"{at}.inputs.{name}", given, kind));
            }
        }

        Add(module.Manifest.Graph, module.Source, $"{prefix}{use.Id}/", $"{at}.{module.Id}.", inputs);
    }

    /// <summary>The step that gives an output of a module, as it is named once inlined.</summary>
    private string? Locate(ModulePackage module, string output, string prefix)
    {
        if (!module.Manifest.Outputs.TryGetValue(output, out string? name))
        {
            return null;
        }

        if (module.Manifest.Graph.FirstOrDefault(step => step.Use is not null && step.Outputs.Values.Contains(name)) is not { } inner)
        {
            return prefix + name;
        }

        return Locate(_modules[inner.Use!], inner.Outputs.First(pair => pair.Value == name).Key, $"{prefix}{inner.Id}/");
    }

    private void Refuse(bool isWrong, string path, string sentence)
    {
        if (isWrong)
        {
            _faults.Add(new AppFault(path, sentence));
        }
    }
}

/// <summary>One step of an inlined graph.</summary>
/// <param name="Step">The step, with the names that it and its inputs have there.</param>
/// <param name="Path">Where it stands, for faults.</param>
/// <param name="Source">The files that it may refer to.</param>
internal sealed record InlinedStep(GraphStep Step, string Path, PackageSource Source);

/// <summary>Something that a module is given.</summary>
/// <param name="Path">Where that is said, for faults.</param>
/// <param name="Source">The step whose result it is.</param>
/// <param name="Kind">The kind that the module wants.</param>
internal sealed record InlinedInput(string Path, string Source, ValueKind Kind);
