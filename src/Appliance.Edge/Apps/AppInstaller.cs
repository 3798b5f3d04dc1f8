using Appliance.Edge.Entitlements;
using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Entitlements;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Sealing;

namespace Appliance.Edge.Apps;

/// <summary>
/// Installs apps and modules while the unit works: bytes, signature, terms, graph and golden cases are proved beside what is installed, and
/// one transaction switches. Until then nothing has changed; after it, studies that are closed are run with the new version, and the apps
/// that a new version of a module serves are made up of it.
/// </summary>
/// <param name="store">The files of the apps.</param>
/// <param name="journal">The journal.</param>
/// <param name="engine">Runs golden cases.</param>
/// <param name="options">Which apps may be installed.</param>
/// <param name="entitlements">The licences.</param>
/// <param name="key">The unit's key.</param>
/// <param name="ground">The unit as it is now, so that what came out need not be run again at once; null leaves that to the unit.</param>
/// <param name="prepare">Compiles what a package needs on this unit, before its golden cases are run on that; null has nothing to compile.</param>
public sealed class AppInstaller(
    AppStore store,
    Journal journal,
    AppEngine engine,
    AppsOptions options,
    EntitlementBook entitlements,
    Func<UnitKey> key,
    ProvingGround? ground = null,
    Action<AppPackage, IProgress<InstallProgress>?, CancellationToken>? prepare = null)
{
    private const long MebiByte = 1024 * 1024;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    /// <summary>Installs a package, or says why not. What it uses must be on the unit.</summary>
    /// <param name="archive">The package as one file.</param>
    /// <param name="name">Its name for faults.</param>
    /// <param name="trusted">Whose packages are taken.</param>
    /// <param name="freeBytes">What the package may fill of the disk.</param>
    /// <param name="accept">Refuses what is genuine and allowed, but not wanted; null wants all.</param>
    /// <param name="asShadow">Whether it is tried beside the active version instead of taking its place.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Gives up; nothing is installed.</param>
    /// <exception cref="AppPackageException">It may not or cannot be used here; it lists every reason that is known.</exception>
    /// <exception cref="StateFolderException">Another process has been changing the store for half a minute.</exception>
    /// <exception cref="IOException">The disk failed.</exception>
    public async Task<AppInstallation> InstallAsync(
        Stream archive,
        string name,
        TrustedPublishers trusted,
        long freeBytes,
        Action<PackageStatement>? accept,
        bool asShadow,
        IProgress<InstallProgress>? progress,
        CancellationToken cancellationToken)
    {
        using IDisposable alone = await store.LockAsync(MaxWait, journal.Clock, cancellationToken).ConfigureAwait(false);
        List<AppRow> rows = journal.Read(AppTable.All);
        ModuleSet modules = InstalledModules.Open(rows, store, trusted, options, Today);
        string publisher = "";
        long total = 0;
        using StagedApp staged = await store.StageAsync(
            archive,
            name,
            cose =>
            {
                (PackageStatement statement, publisher) = PackageSignature.Open(cose, trusted, name);
                RefuseTooLarge(statement, name, freeBytes);
                if (PackageTerms.Check(statement, options.Region, Today) is { Count: > 0 } faults)
                {
                    throw new AppPackageException(name, faults);
                }

                accept?.Invoke(statement);
                total = statement.TotalBytes;
                return statement;
            },
            modules,
            new Relay<long>(done => progress?.Report(new InstallProgress("bytes", total == 0 ? 1 : (double)done / total))),
            cancellationToken).ConfigureAwait(false);
        RefuseOtherKind(staged, rows, name);
        RefuseSealedForOthers(staged.Package, name);
        RefuseUnlicensed(staged, publisher, name);
        prepare?.Invoke(staged.Package.Proof, progress, cancellationToken);
        var proof = new GoldenProof(engine, progress);
        int cases = await proof.RunAsync(staged.Package, name, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<PrecisionProof> precisions = await proof.RunPrecisionsAsync(staged.Package, cancellationToken).ConfigureAwait(false);
        ModuleSwitch moving = await SwitchAsync(staged.Package, modules, rows, trusted, proof, cancellationToken).ConfigureAwait(false);
        AppRow? before = rows.Find(row => row.App.Id == staged.App.Id && row.State == AppState.Active);
        if (asShadow && (staged.Kind == AppKind.Module || before?.App == staged.App))
        {
            throw new AppPackageException(name, [AppFault.Of("version", staged.Kind == AppKind.Module ? "shadow-module" : "shadow-active")]);
        }

        if (!IsThere(staged, name))
        {
            store.Place(staged);
        }

        await journal.WriteAsync(
            transaction =>
            {
                AppTable.InstalledNeedsTransaction(transaction, staged, publisher, asShadow, journal.Clock.GetUtcNow());
                PrecisionProof.KeepNeedsTransaction(transaction, staged.App, precisions, journal.Clock.GetUtcNow());
                ProvedNeedsTransaction(transaction, staged.Package);
                MovedNeedsTransaction(transaction, moving);
            },
            CancellationToken.None).ConfigureAwait(false);
        return new AppInstallation(staged.App, publisher, asShadow || before?.App == staged.App ? null : before?.App, cases, moving) { Precisions = precisions };
    }

    /// <summary>Chooses a version that is on the unit. Of a module, the apps that it serves go over to it as if it had just come.</summary>
    /// <param name="app">The version.</param>
    /// <param name="trusted">Whose packages are taken.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellationToken">Gives up; nothing has changed.</param>
    /// <returns>What went over; null when the version is not on the unit.</returns>
    /// <exception cref="AppPackageException">It cannot or may not be used; nothing has changed.</exception>
    /// <exception cref="StateFolderException">Another process has been changing the store for half a minute.</exception>
    public async Task<ModuleSwitch?> UseAsync(AppVersion app, TrustedPublishers trusted, IProgress<InstallProgress>? progress, CancellationToken cancellationToken)
    {
        using IDisposable alone = await store.LockAsync(MaxWait, journal.Clock, cancellationToken).ConfigureAwait(false);
        List<AppRow> rows = journal.Read(AppTable.All);
        ModuleSwitch moving = ModuleSwitch.None;
        if (rows.Find(row => row.App == app) is { Kind: AppKind.Module } module)
        {
            ModuleSet modules = InstalledModules.Open(rows, store, trusted, options, Today);
            Package package = InstalledApp.Open(app, store, trusted, modules.Keeping(module.Modules)).For(options, Today);
            moving = await SwitchAsync(package, modules, rows, trusted, new GoldenProof(engine, progress), cancellationToken).ConfigureAwait(false);
        }
        else if (rows.Exists(row => row.App == app) && InstalledApp.Glance(app, store, trusted, options, Today).Faults is { Count: > 0 } faults)
        {
            throw new AppPackageException(store.FolderOf(app), faults); // Its studies would all be refused.
        }

        return await journal.WriteAsync(
            transaction =>
            {
                if (AppTable.Find(transaction, app) is null)
                {
                    return null;
                }

                AppTable.ChooseNeedsTransaction(transaction, app, journal.Clock.GetUtcNow());
                MovedNeedsTransaction(transaction, moving);
                return moving;
            },
            cancellationToken).ConfigureAwait(false);
    }

    private DateOnly Today => DateOnly.FromDateTime(journal.Clock.GetUtcNow().UtcDateTime);

    private async Task<ModuleSwitch> SwitchAsync(
        Package package, ModuleSet modules, IReadOnlyList<AppRow> rows, TrustedPublishers trusted, GoldenProof proof, CancellationToken cancellationToken) =>
        package is ModulePackage module
            ? await ModuleSwitch.ProveAsync(
                module, modules, rows, (app, parts) => InstalledApp.Open(app, store, trusted, parts).For(options, Today), proof, cancellationToken).ConfigureAwait(false)
            : ModuleSwitch.None;

    private void MovedNeedsTransaction(JournalTransaction transaction, ModuleSwitch moving)
    {
        moving.NeedsTransaction(transaction, journal.Clock.GetUtcNow());
        foreach (Package package in moving.Proved)
        {
            ProvedNeedsTransaction(transaction, package);
        }
    }

    /// <summary>A module is proved by what uses it.</summary>
    private void ProvedNeedsTransaction(JournalTransaction transaction, Package package)
    {
        if (ground is not null && package is AppPackage app)
        {
            AppProofTable.ProvedNeedsTransaction(transaction, new AppVersion(app.Id, app.Version), ground.SubjectOf(app), ground.Platform, journal.Clock.GetUtcNow());
        }
    }

    /// <summary>Apps and modules are told apart by their ids.</summary>
    private static void RefuseOtherKind(StagedApp staged, IReadOnlyList<AppRow> rows, string name)
    {
        if (rows.Any(row => row.App.Id == staged.App.Id && row.Kind != staged.Kind))
        {
            throw new AppPackageException(name, [AppFault.Of("id", staged.Kind == AppKind.Module ? "id-of-app" : "id-of-module", staged.App.Id)]);
        }
    }

    /// <summary>True when the files are in their place already. A version never changes: runs and objects are known by it.</summary>
    /// <exception cref="AppPackageException">The version is installed with other files.</exception>
    private bool IsThere(StagedApp staged, string name)
    {
        if (journal.Read(session => AppTable.Find(session, staged.App)) is not { } row)
        {
            return false;
        }

        if (row.ContentDigest != staged.Statement.ContentDigest)
        {
            throw new AppPackageException(name, [AppFault.Of("version", "other-contents", staged.App.Id, staged.App.Version)]);
        }

        // Its terms may be new ones, and damaged files come again.
        return FileDigests.AreSame(store.FolderOf(staged.App), staged.Package.Folder);
    }

    private void RefuseTooLarge(PackageStatement statement, string name, long freeBytes)
    {
        long most = Math.Min(freeBytes, options.MaxPackageMebibytes * MebiByte);
        if (statement.TotalBytes > most)
        {
            throw new AppPackageException(name, [AppFault.Of(PackageStatement.FileName, "package-too-large", statement.TotalBytes / MebiByte, most / MebiByte)]);
        }
    }

    private void RefuseSealedForOthers(Package package, string name)
    {
        if (SealedPackage.Check(package, key) is { Count: > 0 } faults)
        {
            throw new AppPackageException(name, faults);
        }
    }

    private void RefuseUnlicensed(StagedApp staged, string publisher, string name)
    {
        if (staged.Package is not AppPackage { Manifest.Licence: AppLicence.Required })
        {
            return;
        }

        EntitlementVerdict verdict = journal.Read(session => entitlements.JudgeNew(session, staged.App, publisher, journal.Clock.GetUtcNow()));
        if (!verdict.Rule.MayInstall)
        {
            RefusalReason reason = LicenceGate.Reason(verdict, staged.App, entitlements.Unit);
            throw new AppPackageException(name, [new AppFault("licence", $"{reason.TextEn} {reason.RemedyEn}") { MessageZh = reason.TextZh + reason.RemedyZh }]);
        }
    }
}

/// <summary>How far an installation is.</summary>
/// <param name="What">What is being done.</param>
/// <param name="Fraction">How much of that, 0 to 1.</param>
public readonly record struct InstallProgress(string What, double Fraction);

/// <summary>What was installed.</summary>
/// <param name="App">Which version of which app.</param>
/// <param name="Publisher">Whose signature it bears.</param>
/// <param name="Before">The version that was active before, now on standby; null when there was none.</param>
/// <param name="GoldenCases">How many golden cases came out on this unit.</param>
/// <param name="Switch">What went over to it, when it is a module.</param>
public sealed record AppInstallation(AppVersion App, string Publisher, AppVersion? Before, int GoldenCases, ModuleSwitch Switch)
{
    /// <summary>How they came out in each further precision that the package has.</summary>
    public IReadOnlyList<PrecisionProof> Precisions { get; init; } = [];
}
