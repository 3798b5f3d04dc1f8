using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>Finds the app that was named on the command line: the folder of a package, or an id in the apps folder.</summary>
internal static class AppSelection
{
    /// <summary>Opens the app.</summary>
    /// <param name="app">A folder with an app.json, or the id of an installed app.</param>
    /// <param name="appsFolder">The installed apps.</param>
    /// <returns>The app; null when none has this name.</returns>
    /// <exception cref="AppPackageException">The package has faults.</exception>
    public static AppPackage? Find(string app, string appsFolder)
    {
        if (File.Exists(Path.Combine(app, AppPackage.ManifestName)))
        {
            // A folder outside finds its modules beside it.
            return AppPackage.Load(app, AppCatalogue.ModulesIn(Path.GetDirectoryName(Path.GetFullPath(app).TrimEnd('/')) ?? app));
        }

        var catalogue = AppCatalogue.Open(appsFolder);
        return catalogue.Find(app)
            ?? (catalogue.Rejected.FirstOrDefault(fault => Path.GetFileName(fault.Folder) == app) is { } rejected ? throw rejected : null);
    }
}
