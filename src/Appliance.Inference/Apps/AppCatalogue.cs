namespace Appliance.Inference.Apps;

/// <summary>The apps and modules in a folder, one subfolder each. A bad package is listed with its faults and hides no other.</summary>
/// <param name="Packages">The usable apps, by id, then version.</param>
/// <param name="Rejected">What cannot be used.</param>
public sealed record AppCatalogue(IReadOnlyList<AppPackage> Packages, IReadOnlyList<AppPackageException> Rejected)
{
    /// <summary>The usable modules, by id, then version.</summary>
    public IReadOnlyList<ModulePackage> Modules { get; init; } = [];

    /// <summary>Those of the rejected that can be opened all the same, to refuse their studies by name.</summary>
    public IReadOnlyList<BarredApp> Barred { get; init; } = [];

    /// <summary>Those whose weights are fetched when they are packed: sources, not faults.</summary>
    public IReadOnlyList<AppPackageException> Unfetched { get; init; } = [];

    /// <summary>Opens every package of a folder, where apps use the modules beside them, the newest first; an absent folder has none.</summary>
    public static AppCatalogue Open(string folder)
    {
        var packages = new List<Package>();
        List<AppPackageException> rejected = [], unfetched = [];
        string[] candidates = [.. (Directory.Exists(folder) ? Directory.GetDirectories(folder) : []).Order(StringComparer.Ordinal)];
        ModuleSet modules = ModulesOf(candidates);
        foreach (string candidate in candidates)
        {
            try
            {
                Package package = Package.Open(candidate, modules);
                RefuseTwin(packages, package);
                _ = package.Proof;
                packages.Add(package);
            }
            catch (AppPackageException fault)
            {
                (fault.Faults.All(one => one is MissingWeightsFault) ? unfetched : rejected).Add(fault);
            }
        }
        packages.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id) is not 0 and int order ? order : Version.Parse(a.Version).CompareTo(Version.Parse(b.Version)));
        return new AppCatalogue([.. packages.OfType<AppPackage>()], rejected) { Modules = [.. packages.OfType<ModulePackage>()], Unfetched = unfetched };
    }

    /// <summary>The modules in a folder that can be read; why another cannot is told where it is asked for.</summary>
    public static ModuleSet ModulesIn(string folder) => ModulesOf(Directory.Exists(folder) ? Directory.GetDirectories(folder) : []);

    /// <summary>The newest version of an app; null when there is none.</summary>
    public AppPackage? Find(string id) => Packages.LastOrDefault(package => package.Manifest.Id == id);

    private static ModuleSet ModulesOf(IEnumerable<string> folders) => new(folders
        .Select(ModulePackage.TryLoad).OfType<ModulePackage>()
        .OrderBy(module => module.Id, StringComparer.Ordinal).ThenByDescending(module => Version.Parse(module.Version)));

    private static void RefuseTwin(List<Package> packages, Package package)
    {
        if (packages.Find(other => other.Id == package.Id && other.Version == package.Version) is { } twin)
        {
            throw new AppPackageException(package.Folder,
                [AppFault.Of("id", "twin", package.Id, package.Version, twin.Folder)]);
        }
    }
}
