using System.Collections.Frozen;
using System.Reflection;

namespace Appliance.Inference.Pipelines;

/// <summary>Every step this assembly knows, by its name in app.json. A class in <c>Pipelines/Steps</c> registers itself by being there.</summary>
public static class StepRegistry
{
    /// <summary>All steps by name.</summary>
    public static FrozenDictionary<string, StepType> All { get; } = Discover().ToFrozenDictionary(type => type.Name, StringComparer.Ordinal);

    private static IEnumerable<StepType> Discover() =>
        from type in typeof(StepRegistry).Assembly.GetTypes()
        where type.IsSubclassOf(typeof(PipelineStep)) && !type.IsAbstract
        let property = type.GetProperty("Type", BindingFlags.Public | BindingFlags.Static)
            ?? throw new InvalidOperationException($"{type.Name} has no public static property Type.")
        select (StepType)property.GetValue(null)!;
}
