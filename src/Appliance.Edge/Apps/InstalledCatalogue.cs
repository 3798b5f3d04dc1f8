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
        var usable = new Dictionary<AppVersion, Package>();
        var rejected = new Dictionary<AppVersion, AppPackageException>();
        string publishers = Look(folder.PublishersPath);
        foreach (AppRow row in rows.Where(isWanted).OrderByDescending(row => row.Kind))
        {
            try
            {
                // A module that is part of something is not proved again, so it needs none of those that it uses itself.
                ModulePackage[] modules = row.Kind == AppKind.Module ? [] : [.. row.Modules.Select(module => Part(row.App, module, usable, rejected))];
                usable[row.App] = Open(row.App, modules, publishers).For(options, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime));
            }
            catch (AppPackageException fault)
            {
                rejected[row.App] = fault;
            }
        }

        return new AppCatalogue([.. usable.Values.OfType<AppPackage>()], [.. rejected.Values]) { Modules = [.. usable.Values.OfType<ModulePackage>()] };
    }

    /// <summary>A module that an app is made up of.</summary>
    private ModulePackage Part(AppVersion app, AppVersion module, Dictionary<AppVersion, Package> usable, Dictionary<AppVersion, AppPackageException> rejected)
    {
        if (usable.GetValueOrDefault(module) is ModulePackage part)
        {
            return part;
        }

        string why = rejected.TryGetValue(module, out AppPackageException? fault) ? string.Join(" ", fault.Faults) : "it is not on the unit.";
        throw new AppPackageException(store.FolderOf(app), [new AppFault("graph", $"Its module {module.Id} {module.Version} cannot be used: {why}")]);
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
            return InstalledApp.Open(app, store, trusted, modules);
        }
        catch (AppPackageException fault)
        {
            return fault;
        }
    }

    /// <summary>A package as it was found.</summary>
    private sealed record Seen(string Look, IReadOnlyList<ModulePackage> Modules, object Outcome);
}
