using System.Globalization;
using System.Text;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>
/// The apps and modules that were installed, checked; each app with the very modules that were chosen for it. Packages are read through
/// only when something about them changed (gigabytes of models may belong to them), what they may be used for is asked each time.
/// </summary>
public sealed class InstalledCatalogue(StateFolder folder, AppStore store, AppsOptions options, TimeProvider clock)
{
    private readonly Dictionary<AppVersion, Seen> _seen = [];

    /// <summary>The versions that can be used, and those that cannot with their faults.</summary>
    /// <param name="rows">What the journal says is installed.</param>
    public AppCatalogue Open(IReadOnlyCollection<AppRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        foreach (AppVersion gone in _seen.Keys.Except(rows.Select(row => row.App)).ToArray())
        {
            _seen.Remove(gone);
        }

        return Open(rows, _ => true);
    }

    /// <summary>One version with its modules; null when it cannot be used.</summary>
    /// <param name="rows">What the journal says is installed.</param>
    /// <param name="app">The version.</param>
    public AppPackage? Find(IReadOnlyCollection<AppRow> rows, AppVersion app)
    {
        ArgumentNullException.ThrowIfNull(rows);
        AppRow? wanted = rows.FirstOrDefault(row => row.App == app);
        return wanted is null ? null : Open(rows, row => row == wanted || wanted.Uses(row.App)).Packages.FirstOrDefault(package => package.Id == app.Id);
    }

    /// <summary>One version that may not be used, as it lies there; null when it may, or cannot even be opened.</summary>
    /// <param name="rows">What the journal says is installed.</param>
    /// <param name="app">The version.</param>
    public BarredApp? FindBarred(IReadOnlyCollection<AppRow> rows, AppVersion app)
    {
        ArgumentNullException.ThrowIfNull(rows);
        AppRow? wanted = rows.FirstOrDefault(row => row.App == app);
        return wanted is null ? null : Open(rows, row => row == wanted || wanted.Uses(row.App)).Barred.FirstOrDefault(barred => barred.Package.Id == app.Id);
    }

    /// <summary>Names, lengths and dates of all files below a folder.</summary>
    internal static string Look(string folder)
    {
        var look = new StringBuilder();
        FileInfo[] files = Directory.Exists(folder) ? new DirectoryInfo(folder).GetFiles("*", SearchOption.AllDirectories) : [];
        foreach (FileInfo file in files.OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            look.AppendLine(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
        }

        return look.ToString();
    }

    private AppCatalogue Open(IReadOnlyCollection<AppRow> rows, Func<AppRow, bool> isWanted)
    {
        var opened = new Dictionary<AppVersion, Package>();
        var rejected = new Dictionary<AppVersion, AppPackageException>();
        string publishers = Look(folder.PublishersPath);
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        foreach (AppRow row in rows.Where(isWanted).OrderByDescending(row => row.Kind))
        {
            var faults = new List<AppFault>();
            try
            {
                // A module that is part of something is not proved again, so it needs none of those that it uses itself.
                ModulePackage[] modules = row.Kind == AppKind.Module ? [] : [.. row.Modules.Select(module => Part(module, opened, rejected, faults))];
                InstalledApp found = Open(row.App, modules, publishers);
                opened[row.App] = found.Package;
                faults.AddRange(found.FaultsOn(options, today));
            }
            catch (AppPackageException fault)
            {
                faults.AddRange(fault.Faults);
            }

            if (faults.Count > 0)
            {
                rejected[row.App] = new AppPackageException(store.FolderOf(row.App), faults);
            }
        }

        Package[] usable = [.. opened.Where(package => !rejected.ContainsKey(package.Key)).Select(package => package.Value)];
        return new AppCatalogue([.. usable.OfType<AppPackage>()], [.. rejected.Values])
        {
            Modules = [.. usable.OfType<ModulePackage>()],
            Barred = [.. from app in rejected
                         where opened.GetValueOrDefault(app.Key) is AppPackage
                         select new BarredApp((AppPackage)opened[app.Key], app.Value.Faults)],
        };
    }

    /// <summary>A module that an app is made up of. One that may not be used is given all the same, with a fault: nothing of it is executed.</summary>
    /// <exception cref="AppPackageException">It cannot even be opened, and the app cannot without it.</exception>
    private static ModulePackage Part(
        AppVersion module, Dictionary<AppVersion, Package> opened, Dictionary<AppVersion, AppPackageException> rejected, List<AppFault> faults)
    {
        var part = opened.GetValueOrDefault(module) as ModulePackage;
        if (part is not null && !rejected.ContainsKey(module))
        {
            return part;
        }

        AppFault[] causes = rejected.TryGetValue(module, out AppPackageException? fault) ? [.. fault.Faults] : [AppFault.Of(module.Id, "module-not-there")];
        var why = new LocalText(string.Join(" ", causes.Select(cause => $"{cause.Path}: {cause.Message}")), string.Concat(causes.Select(cause => $"{cause.Path}：{cause.MessageZh}")));
        var told = AppFault.Of("graph", "module-unusable", module.Id, module.Version, why);
        if (part is null)
        {
            throw new AppPackageException(module.Id, [told]);
        }

        faults.Add(told);
        return part;
    }

    private InstalledApp Open(AppVersion app, IReadOnlyList<ModulePackage> modules, string publishers)
    {
        string look = publishers + Look(store.FolderOf(app));
        if (!_seen.TryGetValue(app, out Seen? seen) || seen.Look != look || !seen.Modules.SequenceEqual(modules))
        {
            _seen[app] = seen = new Seen(look, modules, Outcome(app, new ModuleSet(modules)));
        }

        return seen.Outcome as InstalledApp ?? throw (AppPackageException)seen.Outcome;
    }

    private object Outcome(AppVersion app, ModuleSet modules)
    {
        try
        {
            using var trusted = TrustedPublishers.Load(folder.PublishersPath);
            return InstalledApp.Look(app, store, trusted, modules);
        }
        catch (AppPackageException fault)
        {
            return fault;
        }
    }

    /// <summary>A package as it was found.</summary>
    private sealed record Seen(string Look, IReadOnlyList<ModulePackage> Modules, object Outcome);
}
