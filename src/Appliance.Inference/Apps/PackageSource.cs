namespace Appliance.Inference.Apps;

/// <summary>The files that a step may refer to: those of the package in whose manifest it stands.</summary>
/// <param name="Folder">The package's folder.</param>
/// <param name="Digests">SHA-256 of its files by relative path.</param>
public sealed record PackageSource(string Folder, IReadOnlyDictionary<string, string> Digests)
{
    /// <summary>For a model that a step names, the file that takes its place in the precision that is wanted; empty for a module.</summary>
    public IReadOnlyDictionary<string, string> Variants { get; init; } = new Dictionary<string, string>();
}
