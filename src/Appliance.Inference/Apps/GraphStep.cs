using System.Text.Json;

namespace Appliance.Inference.Apps;

/// <summary>One entry of a graph: a step (<see cref="Type"/>, <see cref="With"/>), or a module in its place (<see cref="Use"/>, <see cref="Version"/>, <see cref="Outputs"/>).</summary>
public sealed record GraphStep
{
    /// <summary>Name of the entry in this graph. The result of a step has it; the results of a module are named by <see cref="Outputs"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Which step: a name of <see cref="Pipelines.StepRegistry"/>; empty for a module.</summary>
    public string Type { get; set; } = "";

    /// <summary>Which module, by its id; null for a step.</summary>
    public string? Use { get; set; }

    /// <summary>In which versions the module is taken: a <see cref="VersionRange"/>.</summary>
    public string? Version { get; set; }

    /// <summary>For each input of the step or module, the name of the result it takes.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; set; } = new Dictionary<string, string>();

    /// <summary>For each output of the module that is wanted, its name in this graph.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; set; } = new Dictionary<string, string>();

    /// <summary>The step's options.</summary>
    public JsonElement With { get; set; }
}
