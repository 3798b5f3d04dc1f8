namespace Appliance.Inference.Runtime;

/// <summary>Which execution provider really runs a model, and every better one that could not be used, with the cause.</summary>
/// <param name="Used">The provider in use.</param>
/// <param name="Fallbacks">One sentence per provider that was tried before and failed.</param>
public sealed record ProviderReport(ExecutionProvider Used, IReadOnlyList<string> Fallbacks);
