using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>Opens installed apps and modules, each time as if they had just come: what is on the disk must be what was signed, and still be allowed.</summary>
public sealed class InstalledApp
{
    private readonly PackageStatement? _statement;
    private readonly IReadOnlyList<AppFault> _faults;

    private InstalledApp(Package package, PackageStatement? statement, IReadOnlyList<AppFault> faults) => (Package, _statement, _faults) = (package, statement, faults);

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
        InstalledApp found = Look(app, store, trusted, modules);
        return found._faults.Count == 0 ? found : throw new AppPackageException(store.FolderOf(app), found._faults);
    }

    /// <summary>Opens it as it lies there, to ask <see cref="FaultsOn"/> what speaks against its use.</summary>
    /// <exception cref="AppPackageException">It cannot be opened at all.</exception>
    internal static InstalledApp Look(AppVersion app, AppStore store, TrustedPublishers trusted, ModuleSet modules)
    {
        string folder = store.FolderOf(app);
        Package package = Package.Open(folder, modules);
        try
        {
            (PackageStatement statement, _) = PackageSignature.Open(ReadSignature(folder), trusted, folder);
            return new InstalledApp(package, statement, PackageTerms.Compare(statement, package));
        }
        catch (AppPackageException nobodys)
        {
            return new InstalledApp(package, null, nobodys.Faults);
        }
    }

    /// <summary>
    /// The same as can be told in a moment, without reading what the files hold: whether somebody who is trusted vouches for them, for how long
    /// and where, and whether they are there in the length that was signed.
    /// </summary>
    /// <returns>What speaks against its use, and the last day of it.</returns>
    internal static (IReadOnlyList<AppFault> Faults, DateOnly? NotAfter) Glance(AppVersion app, AppStore store, TrustedPublishers trusted, AppsOptions options, DateOnly today)
    {
        string folder = store.FolderOf(app);
        try
        {
            (PackageStatement statement, _) = PackageSignature.Open(ReadSignature(folder), trusted, folder);
            IEnumerable<AppFault> others = statement.Files
                .Where(file => new FileInfo(Path.Combine(folder, file.Key)) is not { Exists: true } there || there.Length != file.Value.Bytes)
                .Select(file => AppFault.Of(file.Key, "file-altered"));
            return ([.. PackageTerms.Check(statement, options.Region, today), .. others], statement.NotAfter);
        }
        catch (AppPackageException nobodys)
        {
            return (nobodys.Faults, null);
        }
    }

    /// <summary>Whether <see cref="Glance"/> finds nothing that speaks against its use.</summary>
    internal static bool MayBeUsed(AppVersion app, StateFolder folder, AppsOptions options, DateOnly today)
    {
        using var trusted = TrustedPublishers.Load(folder.PublishersPath);
        return Glance(app, new AppStore(folder, new PhysicalFileSystem()), trusted, options, today).Faults.Count == 0;
    }

    /// <summary>What speaks against its use on a day; empty when it may be used.</summary>
    internal IReadOnlyList<AppFault> FaultsOn(AppsOptions options, DateOnly today) =>
        _statement is null || _faults.Count > 0 ? _faults : PackageTerms.Check(_statement, options.Region, today);

    /// <summary>The package, if it may be used on this day.</summary>
    /// <exception cref="AppPackageException">It may not.</exception>
    public Package For(AppsOptions options, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(options);
        return FaultsOn(options, today) is { Count: > 0 } faults ? throw new AppPackageException(Package.Folder, faults) : Package;
    }

    private static byte[] ReadSignature(string folder)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, PackageStatement.FileName));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AppPackageException(folder, [AppFault.Of(PackageStatement.FileName, "signature-unreadable", fault.Message)]);
        }
    }
}
