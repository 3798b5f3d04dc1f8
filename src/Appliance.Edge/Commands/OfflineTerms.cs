using Appliance.Edge.Commands.Licensing;
using Appliance.Edge.Entitlements;
using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Sealing;

namespace Appliance.Edge.Commands;

/// <summary>
/// What binds an app that is run beside the unit: models that are sealed for a unit need its key, and an app that needs a licence needs it
/// here too. Studies are counted by the unit alone, so a licence for a number of studies is none here.
/// </summary>
/// <param name="settings">The unit's settings.</param>
internal sealed class OfflineTerms(UnitSettings settings)
{
    private readonly StateFolder _folder = new(settings.Options.Storage.StateFolder);

    /// <summary>The unit's key. Unlike the unit, a verb makes none: no package is sealed for it.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public UnitKey Key() => File.Exists(Path.Combine(_folder.KeysPath, UnitKeyFile.Name))
        ? UnitKeyFile.Load(_folder)
        : throw new InvalidDataException(Texts.Format("OfflineNoKey", _folder.Path));

    /// <summary>Makes sure that every model can be opened, before the first study is.</summary>
    /// <exception cref="AppPackageException">One cannot; it lists them all, with what to do.</exception>
    public void RequireOpen(AppPackage app)
    {
        foreach (Package package in app.Modules.Prepend<Package>(app))
        {
            if (SealedPackage.Check(package, Key) is { Count: > 0 } faults)
            {
                throw new AppPackageException(package.Folder, [.. faults.Select(fault => fault with { Message = $"{fault.Message} {Texts.Get("OfflineSealed")}", MessageZh = fault.MessageZh + Texts.Get("OfflineSealed") })]);
            }
        }
    }

    /// <summary>Why studies may not be run with an app; empty when they may.</summary>
    public IReadOnlyList<RefusalReason> Refusals(AppPackage app)
    {
        if (app.Manifest.Licence != AppLicence.Required || !IsOnUnit(app))
        {
            return [];
        }

        var version = new AppVersion(app.Id, app.Version);
        if (!File.Exists(_folder.JournalPath))
        {
            return [LicenceGate.Reason(new EntitlementVerdict(EntitlementState.Missing), version, settings.Options.Uplink.UnitId is { Length: > 0 } unit ? unit : "-")];
        }

        EntitlementBook book = LicencesOnUnit.BookOf(settings);
        using var reader = JournalReader.Open(_folder);
        EntitlementVerdict verdict = reader.Read(session => book.Judge(session, version, TimeProvider.System.GetUtcNow()));
        return !verdict.Rule.MayRun ? [LicenceGate.Reason(verdict, version, book.Unit)]
            : verdict.By?.Statement is { Kind: EntitlementKind.PerStudy } counted ? [new RefusalReason(RefusalCodes.LicenceCounted, app.Id, book.Unit, counted.Serial)]
            : [];
    }

    /// <summary>A folder elsewhere is somebody's workshop: the terms of a package begin where it is installed.</summary>
    private bool IsOnUnit(AppPackage app) =>
        new[] { _folder.AppsPath, settings.Options.Running.AppsFolder }.Any(folder =>
            Path.GetFullPath(app.Folder).StartsWith(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
}
