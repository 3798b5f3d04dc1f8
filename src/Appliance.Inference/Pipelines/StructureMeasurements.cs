using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines;

/// <summary>Densities of structures.</summary>
/// <param name="ByStructure">By the structure's name in the measure step, as <c>both</c>.</param>
public sealed record StructureMeasurements(IReadOnlyDictionary<string, Densitometry> ByStructure);
