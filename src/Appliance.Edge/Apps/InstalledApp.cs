using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>Opens installed apps and modules, each time as if they had just come: what is on the disk must be what was signed, and still be allowed.</summary>
public sealed class InstalledApp
{
    private readonly PackageStatement _statement;

    private InstalledApp(Package package, PackageStatement statement) => (Package, _statement) = (package, statement);

    /// <summary>The package.</summary>
    public Package Package { get; }

    /// <summary>Opens an installed version.</summary>
    /// <param name="app">The version.</param>
    /// <param name="store">Where it lies.</param>
    /// <param name="trusted">Whose word counts.</param>
    /// <param name="modules">The modules that it is made up of.</param>
    /// <exception cref="AppPackageException">It is damaged, or nobody who is trusted signed it.</exception>
    public static InstalledApp Open(AppVersion app, AppStore store, TrustedPublishers trusted, ModuleSet modules)
    {
        ArgumentNullException.ThrowIfNull(store);
        string folder = store.FolderOf(app);
        Package package = Package.Open(folder, modules);
        (PackageStatement statement, _) = PackageSignature.Open(ReadSignature(folder), trusted, folder);
        return PackageTerms.Compare(statement, package) is { Count: > 0 } faults
            ? throw new AppPackageException(folder, faults)
            : new InstalledApp(package, statement);
    }

    /// <summary>The package, if it may be used on this day.</summary>
    /// <exception cref="AppPackageException">It may not.</exception>
    public Package For(AppsOptions options, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(options);
        return PackageTerms.Check(_statement, options.Region, today) is { Count: > 0 } faults
            ? throw new AppPackageException(Package.Folder, faults)
            : Package;
    }

    private static byte[] ReadSignature(string folder)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, PackageStatement.FileName));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AppPackageException(folder, [new AppFault(PackageStatement.FileName, $"The signature cannot be read: {fault.Message}")]);
        }
    }
}
