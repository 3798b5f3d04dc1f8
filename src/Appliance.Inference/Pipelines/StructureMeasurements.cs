using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines;

/// <summary>Measurements of structures, by the structure's name in the measure step, as <c>both</c>.</summary>
/// <param name="ByStructure">Volumes and densities.</param>
/// <param name="Shapes">Shapes, of structures that were found, when the measure step was asked for them; else null.</param>
public sealed record StructureMeasurements(
    IReadOnlyDictionary<string, Densitometry> ByStructure, IReadOnlyDictionary<string, StructureShape>? Shapes = null)
{
    /// <summary>These and others; of a name that both have, these.</summary>
    public StructureMeasurements With(StructureMeasurements? others) => others is null ? this : new StructureMeasurements(
        ByStructure.Concat(others.ByStructure.Where(one => !ByStructure.ContainsKey(one.Key))).ToDictionary(StringComparer.Ordinal),
        Shapes is null ? others.Shapes
        : others.Shapes is null ? Shapes
        : Shapes.Concat(others.Shapes.Where(one => !Shapes.ContainsKey(one.Key))).ToDictionary(StringComparer.Ordinal));
}
