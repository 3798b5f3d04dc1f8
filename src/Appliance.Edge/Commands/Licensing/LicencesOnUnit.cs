using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Edge.Uplink;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Commands.Licensing;

/// <summary>How the licences of apps stand, as a verb beside the unit sees them.</summary>
internal static class LicencesOnUnit
{
    /// <summary>Looks at those of the apps that need one.</summary>
    /// <exception cref="StateFolderException">The journal or the keys cannot be read.</exception>
    public static IReadOnlyDictionary<AppVersion, LicenceReport> Look(UnitSettings settings, IEnumerable<AppPackage> packages)
    {
        AppVersion[] apps = [.. packages
            .Where(package => package.Manifest.Licence == AppLicence.Required)
            .Select(package => new AppVersion(package.Manifest.Id, package.Manifest.Version))
            .Distinct()];
        var folder = new StateFolder(settings.Options.Storage.StateFolder);
        if (apps.Length == 0 || !File.Exists(folder.JournalPath))
        {
            return apps.ToDictionary(app => app, _ => LicenceReport.Of(new EntitlementVerdict(EntitlementState.Missing)));
        }

        EntitlementBook book = BookOf(settings);
        using var reader = JournalReader.Open(folder);
        return reader.Read(session => apps.ToDictionary(
            app => app, app => LicenceReport.Of(book.Judge(session, app, TimeProvider.System.GetUtcNow()))));
    }

    /// <summary>The entitlements of the unit.</summary>
    public static EntitlementBook BookOf(UnitSettings settings)
    {
        var folder = new StateFolder(settings.Options.Storage.StateFolder);
        return new EntitlementBook(folder, UnitIdentity.Load(folder, settings.Options.Uplink.UnitId), settings.Options.Entitlements);
    }
}
