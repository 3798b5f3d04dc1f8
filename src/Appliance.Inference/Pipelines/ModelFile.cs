using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>A model of the package in whose manifest a step stands: the app's, or a module's.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Digest">Its SHA-256, hex.</param>
/// <param name="Terms">What its package allows an accelerator to do with it; null when it does not say, and of a sealed one.</param>
public sealed record ModelFile(string Path, string Digest, ModelTerms? Terms);
