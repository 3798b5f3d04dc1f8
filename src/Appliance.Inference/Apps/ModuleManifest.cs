using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Apps;

/// <summary>The contents of the <c>app.json</c> of a module: a part of a graph that apps have in common.</summary>
public sealed record ModuleManifest
{
    /// <summary>Version of the manifest format: 1.</summary>
    public required int Format { get; init; }

    /// <summary>Stable identity, as that of an app.</summary>
    public required string Id { get; init; }

    /// <summary>Version of the module, <c>major.minor.patch</c>: the first number changes with what it gives or takes.</summary>
    public required string Version { get; init; }

    /// <summary>Name for people.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Who makes it.</summary>
    public required string Vendor { get; init; }

    /// <summary>What must be given to it: kinds by name.</summary>
    public required IReadOnlyDictionary<string, ValueKind> Inputs { get; init; }

    /// <summary>The steps; they take each other's results, and the inputs by their names.</summary>
    public required IReadOnlyList<GraphStep> Graph { get; init; }

    /// <summary>What it gives: for each name the step whose result it is.</summary>
    public required IReadOnlyDictionary<string, string> Outputs { get; init; }

    /// <summary>What an accelerator may do with each model, by its path in the package.</summary>
    public IReadOnlyDictionary<string, ModelTerms> Models { get; set; } = new Dictionary<string, ModelTerms>();

    /// <summary>Weights that are fetched when the package is packed, by their path in it.</summary>
    public IReadOnlyDictionary<string, WeightPointer> Weights { get; set; } = new Dictionary<string, WeightPointer>();
}
