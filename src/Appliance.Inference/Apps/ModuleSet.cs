namespace Appliance.Inference.Apps;

/// <summary>The modules that can be used, in the order in which they are preferred.</summary>
/// <param name="modules">The modules; of two that a range admits the earlier is taken.</param>
public sealed class ModuleSet(IEnumerable<ModulePackage> modules)
{
    /// <summary>No module.</summary>
    public static ModuleSet None { get; } = new([]);

    /// <summary>The modules.</summary>
    public IReadOnlyList<ModulePackage> Modules { get; } = [.. modules];

    /// <summary>The same with one of them before all others, in the place of a twin with the same version.</summary>
    public ModuleSet Preferring(ModulePackage module) =>
        new([module, .. Modules.Where(other => (other.Id, other.Version) != (module.Id, module.Version))]);

    /// <summary>The module that is taken where all these ranges are asked for; null when none is in all of them.</summary>
    internal ModulePackage? Best(string id, IEnumerable<VersionRange> ranges) =>
        Modules.FirstOrDefault(module => module.Id == id && ranges.All(range => range.Contains(module.ParsedVersion)));

    /// <summary>The versions there are of a module; empty when there is none.</summary>
    internal string VersionsOf(string id) => string.Join(", ", Modules.Where(module => module.Id == id).Select(module => module.Version).Distinct());
}
