using Appliance.Edge.Running;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>The modules on the unit that packages to come may use, genuine and allowed today: of each the active version first, then the newest.</summary>
internal static class InstalledModules
{
    /// <summary>Opens them. One that cannot be used is left out: whoever needs it is refused.</summary>
    public static ModuleSet Open(IReadOnlyList<AppRow> rows, AppStore store, TrustedPublishers trusted, AppsOptions options, DateOnly today)
    {
        var modules = new List<ModulePackage>();
        foreach (AppRow row in rows.Where(row => row.Kind == AppKind.Module && row.IsKept).OrderBy(row => row.State).ThenByDescending(row => Version.Parse(row.App.Version)))
        {
            try
            {
                modules.Add((ModulePackage)InstalledApp.Open(row.App, store, trusted, ModuleSet.None).For(options, today));
            }
            catch (AppPackageException)
            {
                // 'apps verify' tells why.
            }
        }

        return new ModuleSet(modules);
    }

    /// <summary>The same, with those first that an app is made up of already: nothing is changed but what has to be.</summary>
    public static ModuleSet Keeping(this ModuleSet modules, IReadOnlyList<AppVersion> chosen) =>
        new(modules.Modules.OrderByDescending(module => chosen.Contains(new AppVersion(module.Id, module.Version))));
}
