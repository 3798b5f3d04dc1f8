namespace Appliance.Inference.Pipelines;

/// <summary>A model of the package in whose manifest a step stands: the app's, or a module's.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Digest">Its SHA-256, hex.</param>
public sealed record ModelFile(string Path, string Digest);
