using System.Globalization;
using System.Text;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>
/// The apps that were installed, checked. Packages are read through only when something about them changed (gigabytes of models
/// may belong to them), what they may be used for is asked each time.
/// </summary>
public sealed class InstalledCatalogue(StateFolder folder, AppStore store, AppsOptions options, TimeProvider clock)
{
    private readonly Dictionary<AppVersion, (string Look, object Outcome)> _seen = [];

    /// <summary>The versions that can be used, and those that cannot with their faults.</summary>
    /// <param name="rows">What the journal says is installed.</param>
    public AppCatalogue Open(IReadOnlyCollection<AppRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var packages = new List<AppPackage>();
        var rejected = new List<AppPackageException>();
        string publishers = Look(folder.PublishersPath);
        foreach (AppVersion gone in _seen.Keys.Except(rows.Select(row => row.App)).ToArray())
        {
            _seen.Remove(gone);
        }

        foreach (AppRow row in rows)
        {
            try
            {
                packages.Add(Open(row.App, publishers).For(options, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime)));
            }
            catch (AppPackageException fault)
            {
                rejected.Add(fault);
            }
        }

        return new AppCatalogue(packages, rejected);
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

    private InstalledApp Open(AppVersion app, string publishers)
    {
        string look = publishers + Look(store.FolderOf(app));
        if (!_seen.TryGetValue(app, out (string Look, object Outcome) seen) || seen.Look != look)
        {
            _seen[app] = seen = (look, Outcome(app));
        }

        return seen.Outcome as InstalledApp ?? throw (AppPackageException)seen.Outcome;
    }

    private object Outcome(AppVersion app)
    {
        try
        {
            using var trusted = TrustedPublishers.Load(folder.PublishersPath);
            return InstalledApp.Open(app, store, trusted);
        }
        catch (AppPackageException fault)
        {
            return fault;
        }
    }
}
