using Appliance.Dicom.Evidence;
using Appliance.Edge.Apps;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Running;

/// <summary>
/// The apps that studies are run with: those that come with the program, whose folder is part of the image that was signed as a
/// whole, and those that were installed since. Looked at again at each question, so an app that is installed or removed counts
/// from then on without a restart.
/// </summary>
public sealed class AppShelf(RunningOptions options, Journal journal, InstalledCatalogue installed, ILogger<AppShelf> logger)
{
    private readonly Lock _looking = new();
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private string? _seen;
    private AppCatalogue _shipped = new([], []);

    /// <summary>
    /// The active version of each app, one that was installed before one that came with the program: what a closed study is run with. One that
    /// may not be used any more is among them: its runs refuse, so that nobody takes its silence for a finding.
    /// </summary>
    public IReadOnlyList<ActiveApp> Active()
    {
        (List<AppRow> rows, AppCatalogue usable) = Look();
        IReadOnlyList<AppPackage> active = Choose(rows, usable, _shipped);
        TellCertificates(active);
        IEnumerable<AppPackage> barred = usable.Barred.Select(one => one.Package).Where(package => rows.Exists(row => row.State == AppState.Active && Is(package, row.App)));
        return [.. active.Concat(barred).OrderBy(package => package.Id, StringComparer.Ordinal).Select(ActiveApp.Of)];
    }

    /// <summary>The package that is active of each app, by id.</summary>
    /// <param name="rows">What the journal says is installed.</param>
    /// <param name="usable">The installed packages that may be used.</param>
    /// <param name="shipped">The packages that come with the program.</param>
    internal static IReadOnlyList<AppPackage> Choose(IReadOnlyCollection<AppRow> rows, AppCatalogue usable, AppCatalogue shipped)
    {
        IEnumerable<AppPackage> active = rows.Where(row => row.State == AppState.Active)
            .Select(row => usable.Packages.FirstOrDefault(package => Is(package, row.App))).OfType<AppPackage>();
        var known = rows.Where(row => row.State is AppState.Active or AppState.Standby).Select(row => row.App.Id).ToHashSet(StringComparer.Ordinal);
        IEnumerable<AppPackage> others = shipped.Packages
            .GroupBy(package => package.Manifest.Id)
            .Where(versions => !known.Contains(versions.Key))
            .Select(versions => versions.Last());
        return [.. active.Concat(others).OrderBy(package => package.Manifest.Id, StringComparer.Ordinal)];
    }

    /// <summary>The package of an app, exactly in this version; null when it is no longer there or may no longer be used.</summary>
    public AppPackage? Find(AppVersion app)
    {
        lock (_looking)
        {
            LookAtShippedNeedsLock();
            return (installed.Find(journal.Read(AppTable.All), app) ?? _shipped.Packages.FirstOrDefault(package => Is(package, app))) is { } found
                ? PrecisionProof.Choose(found, options.Precision, journal.Read(PrecisionProof.All))
                : null;
        }
    }

    /// <summary>An installed app, exactly in this version, that may not be used; null when it may, or cannot even be opened.</summary>
    public BarredApp? FindBarred(AppVersion app)
    {
        lock (_looking)
        {
            return installed.FindBarred(journal.Read(AppTable.All), app);
        }
    }

    private (List<AppRow> Rows, AppCatalogue Usable) Look()
    {
        lock (_looking)
        {
            LookAtShippedNeedsLock();
            List<AppRow> rows = journal.Read(AppTable.All);
            AppCatalogue usable = installed.Open(rows);
            TellNeedsLock(usable.Rejected);
            if (_shipped.Packages.Count + usable.Packages.Count == 0 && _told.Add(""))
            {
                RunningLog.NothingInstalled(logger, options.AppsFolder);
            }

            return (rows, usable);
        }
    }

    /// <summary>Says of each app what its results may be used for: at the start, and again when that has changed.</summary>
    private void TellCertificates(IReadOnlyList<AppPackage> active)
    {
        DateOnly today = DateOnly.FromDateTime(journal.Clock.GetUtcNow().UtcDateTime);
        foreach (AppManifest app in active.Select(package => package.Manifest))
        {
            ContentQualification qualification = app.QualificationOn(today);
            bool isNew;
            lock (_looking)
            {
                isNew = _told.Add($"{app.Id} {app.Version} {qualification}");
            }

            switch (app.Certificate)
            {
                case { } certificate when isNew && qualification == ContentQualification.Product:
                    RunningLog.Certified(
                        logger, app.Id, app.Version, certificate.Release ?? app.Version, certificate.Number, certificate.Authority, certificate.DeviceClass, certificate.Expires);
                    break;
                case { } certificate when isNew:
                    RunningLog.CertificateEnded(logger, app.Id, app.Version, certificate.Number, certificate.Expires);
                    break;
                case null when isNew:
                    RunningLog.NotCertified(logger, app.Id, app.Version);
                    break;
            }
        }
    }

    private void LookAtShippedNeedsLock()
    {
        string now = InstalledCatalogue.Look(options.AppsFolder);
        if (now == _seen)
        {
            return;
        }

        _shipped = AppCatalogue.Open(options.AppsFolder);
        _seen = now;
        TellNeedsLock(_shipped.Rejected);
        RunningLog.Shelf(logger, options.AppsFolder, _shipped.Packages.Count, _shipped.Rejected.Count);
    }

    private void TellNeedsLock(IReadOnlyList<AppPackageException> rejected)
    {
        foreach (AppPackageException fault in rejected.Where(fault => _told.Add(fault.Message)))
        {
            RunningLog.AppRejected(logger, fault.Message);
        }
    }

    private static bool Is(AppPackage package, AppVersion app) => package.Manifest.Id == app.Id && package.Manifest.Version == app.Version;
}
