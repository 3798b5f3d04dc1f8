using Appliance.Edge.Apps;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>Finds the app that was named on the command line: the folder of a package, or an id.</summary>
internal static class AppSelection
{
    /// <summary>Opens the app.</summary>
    /// <param name="app">A folder with an app.json, or the id of an app.</param>
    /// <param name="onUnit">The apps on this machine.</param>
    /// <returns>The app in the version that studies are run with; null when none has this name.</returns>
    /// <exception cref="AppPackageException">The package has faults.</exception>
    public static AppPackage? Find(string app, AppsOnUnit onUnit)
    {
        if (File.Exists(Path.Combine(app, AppPackage.ManifestName)))
        {
            // A folder outside finds its modules beside it; what is not there may be on the unit.
            ModuleSet beside = AppCatalogue.ModulesIn(Path.GetDirectoryName(Path.GetFullPath(app).TrimEnd('/')) ?? app);
            return AppPackage.Load(app, new ModuleSet([.. beside.Modules, .. onUnit.Installed.Modules, .. onUnit.Shipped.Modules]));
        }

        return onUnit.Active.FirstOrDefault(package => package.Manifest.Id == app)
            ?? (Rejected(app, onUnit) is { } fault ? throw fault : null);
    }

    /// <summary>Why an app of this name cannot be used. An installed one lies in a folder of its version, within one of its id.</summary>
    private static AppPackageException? Rejected(string app, AppsOnUnit onUnit)
    {
        string? active = onUnit.Rows.FirstOrDefault(row => row.App.Id == app && row.State == AppState.Active)?.App.Version;
        return onUnit.Installed.Rejected.FirstOrDefault(fault => active is not null && fault.Folder.EndsWith(Path.Combine($"{Path.DirectorySeparatorChar}{app}", active), StringComparison.Ordinal))
            ?? onUnit.Shipped.Rejected.FirstOrDefault(fault => Path.GetFileName(fault.Folder) == app);
    }
}
