using System.Globalization;
using System.Text;
using Appliance.Inference.Apps;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running;

/// <summary>
/// The installed apps. The folder is looked at again at each question, so an app that is put there or taken away counts
/// from then on without a restart; packages are opened anew only when something changed.
/// </summary>
public sealed class AppShelf(RunningOptions options, ILogger<AppShelf> logger)
{
    private readonly Lock _looking = new();
    private string? _seen;
    private AppCatalogue _catalogue = new([], []);

    /// <summary>The newest version of each app: what a closed study is run with.</summary>
    public IReadOnlyList<AppVersion> Newest() =>
        [.. Catalogue().Packages
            .GroupBy(package => package.Manifest.Id)
            .Select(versions => versions.Last().Manifest)
            .Select(manifest => new AppVersion(manifest.Id, manifest.Version))];

    /// <summary>The package of an app, exactly in this version; null when it is no longer installed.</summary>
    public AppPackage? Find(AppVersion app) =>
        Catalogue().Packages.FirstOrDefault(package => package.Manifest.Id == app.Id && package.Manifest.Version == app.Version);

    private AppCatalogue Catalogue()
    {
        lock (_looking)
        {
            string now = Look();
            if (now != _seen)
            {
                _catalogue = AppCatalogue.Open(options.AppsFolder);
                _seen = now;
                foreach (AppPackageException rejected in _catalogue.Rejected)
                {
                    RunningLog.AppRejected(logger, rejected.Message);
                }

                if (_catalogue.Packages.Count == 0)
                {
                    RunningLog.NothingInstalled(logger, options.AppsFolder);
                }

                RunningLog.Shelf(logger, options.AppsFolder, _catalogue.Packages.Count, _catalogue.Rejected.Count);
            }

            return _catalogue;
        }
    }

    /// <summary>Names, lengths and dates of all files of all packages.</summary>
    private string Look()
    {
        if (!Directory.Exists(options.AppsFolder))
        {
            return "";
        }

        var look = new StringBuilder();
        foreach (FileInfo file in new DirectoryInfo(options.AppsFolder)
            .EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            look.AppendLine(CultureInfo.InvariantCulture, $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}");
        }

        return look.ToString();
    }
}
