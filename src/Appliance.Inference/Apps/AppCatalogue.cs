namespace Appliance.Inference.Apps;

/// <summary>The apps in a folder, one subfolder each. A bad package is listed with its faults and hides no other.</summary>
/// <param name="Packages">The usable packages, by id, then version.</param>
/// <param name="Rejected">The others.</param>
public sealed record AppCatalogue(IReadOnlyList<AppPackage> Packages, IReadOnlyList<AppPackageException> Rejected)
{
    /// <summary>Opens every package of a folder; an absent folder has none.</summary>
    public static AppCatalogue Open(string folder)
    {
        var packages = new List<AppPackage>();
        var rejected = new List<AppPackageException>();
        string[] candidates = Directory.Exists(folder) ? Directory.GetDirectories(folder) : [];
        foreach (string candidate in candidates.Order(StringComparer.Ordinal))
        {
            try
            {
                AppPackage package = AppPackage.Load(candidate);
                RefuseTwin(packages, package);
                packages.Add(package);
            }
            catch (AppPackageException fault)
            {
                rejected.Add(fault);
            }
        }
        packages.Sort((a, b) => string.CompareOrdinal(a.Manifest.Id, b.Manifest.Id) is not 0 and int order
            ? order
            : Version.Parse(a.Manifest.Version).CompareTo(Version.Parse(b.Manifest.Version)));
        return new AppCatalogue(packages, rejected);
    }

    /// <summary>The newest version of an app; null when there is none.</summary>
    public AppPackage? Find(string id) => Packages.LastOrDefault(package => package.Manifest.Id == id);

    private static void RefuseTwin(List<AppPackage> packages, AppPackage package)
    {
        if (packages.Find(other => other.Manifest.Id == package.Manifest.Id && other.Manifest.Version == package.Manifest.Version) is { } twin)
        {
            throw new AppPackageException(package.Folder,
                [new AppFault("id", $"{package.Manifest.Id} {package.Manifest.Version} is in '{twin.Folder}' already; remove one of them.")]);
        }
    }
}
