using Appliance.Inference.Runtime;
using Appliance.Inference.Sealing;

namespace Appliance.Inference.Apps;

/// <summary>The files that a step may refer to: those of the package in whose manifest it stands.</summary>
/// <param name="Folder">The package's folder.</param>
/// <param name="Digests">SHA-256 of its files by relative path.</param>
/// <param name="Models">What an accelerator may do with its models.</param>
public sealed record PackageSource(string Folder, IReadOnlyDictionary<string, string> Digests, IReadOnlyDictionary<string, ModelTerms> Models)
{
    /// <summary>For a model that a step names, the file that takes its place in the precision that is wanted; empty for a module.</summary>
    public IReadOnlyDictionary<string, string> Variants { get; init; } = new Dictionary<string, string>();

    /// <summary>The models that may be compiled for an accelerator. A sealed one is not: its engine would lie on the disk in the clear.</summary>
    public IEnumerable<ModelSource> Compiled => Models
        .Where(model => TermsOf(model.Key) is not null)
        .Select(model => new ModelSource(Digests[model.Key], Path.Combine(Folder, model.Key), model.Value));

    /// <summary>The terms of a model; null when there are none, or it is sealed.</summary>
    internal ModelTerms? TermsOf(string name) =>
        Models.TryGetValue(name, out ModelTerms? terms) && SealedFile.Look(Path.Combine(Folder, name)) is null ? terms : null;
}
