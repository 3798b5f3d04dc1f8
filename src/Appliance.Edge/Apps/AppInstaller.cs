using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Apps;

/// <summary>
/// Installs apps while the unit works: bytes, signature, terms, graph and golden cases are proved beside what is installed, and
/// one transaction switches. Until then nothing has changed; after it, studies that are closed are run with the new version.
/// </summary>
public sealed class AppInstaller(AppStore store, Journal journal, AppEngine engine, AppsOptions options)
{
    private const long MebiByte = 1024 * 1024;
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    /// <summary>Installs a package, or says why not.</summary>
    /// <param name="archive">The package as one file.</param>
    /// <param name="name">Its name for faults.</param>
    /// <param name="trusted">Whose packages are taken.</param>
    /// <param name="freeBytes">What the package may fill of the disk.</param>
    /// <param name="accept">Refuses what is genuine and allowed, but not wanted; null wants all.</param>
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
        IProgress<InstallProgress>? progress,
        CancellationToken cancellationToken)
    {
        using IDisposable alone = await store.LockAsync(MaxWait, journal.Clock, cancellationToken).ConfigureAwait(false);
        string publisher = "";
        long total = 0;
        using StagedApp staged = await store.StageAsync(
            archive,
            name,
            cose =>
            {
                (PackageStatement statement, publisher) = PackageSignature.Open(cose, trusted, name);
                RefuseTooLarge(statement, name, freeBytes);
                if (PackageTerms.Check(statement, options.Region, DateOnly.FromDateTime(journal.Clock.GetUtcNow().UtcDateTime)) is { Count: > 0 } faults)
                {
                    throw new AppPackageException(name, faults);
                }

                accept?.Invoke(statement);
                total = statement.TotalBytes;
                return statement;
            },
            new Relay<long>(done => progress?.Report(new InstallProgress("bytes", total == 0 ? 1 : (double)done / total))),
            cancellationToken).ConfigureAwait(false);
        int cases = await ProveAsync(staged.Package, name, progress, cancellationToken).ConfigureAwait(false);
        AppRow? before = journal.Read(AppTable.All).Find(row => row.App.Id == staged.App.Id && row.State == AppState.Active);
        if (!IsThere(staged, name))
        {
            store.Place(staged);
        }

        await journal.WriteAsync(
            transaction => AppTable.InstalledNeedsTransaction(transaction, staged, publisher, journal.Clock.GetUtcNow()), CancellationToken.None)
            .ConfigureAwait(false);
        return new AppInstallation(staged.App, publisher, before?.App == staged.App ? null : before?.App, cases);
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
            throw new AppPackageException(name, [new AppFault(
                "version", $"{staged.App.Id} {staged.App.Version} is installed with other contents. Ask its publisher for a package with a new version.")]);
        }

        // Its terms may be new ones, and damaged files come again.
        return FileDigests.AreSame(store.FolderOf(staged.App), staged.Package.Folder);
    }

    private void RefuseTooLarge(PackageStatement statement, string name, long freeBytes)
    {
        long most = Math.Min(freeBytes, options.MaxPackageMebibytes * MebiByte);
        if (statement.TotalBytes > most)
        {
            throw new AppPackageException(name, [new AppFault(
                PackageStatement.FileName,
                FormattableString.Invariant($"The package needs {statement.TotalBytes / MebiByte} MiB; {most / MebiByte} MiB may be used (Apps:MaxPackageMebibytes, free disk)."))]);
        }
    }

    /// <summary>Runs every golden case on this very unit.</summary>
    private async Task<int> ProveAsync(AppPackage package, string name, IProgress<InstallProgress>? progress, CancellationToken cancellationToken)
    {
        var faults = new List<AppFault>();
        IReadOnlyList<GoldenCase> cases = GoldenCase.Of(package);
        foreach (GoldenCase golden in cases)
        {
            var relay = new Relay<StepProgress>(step => progress?.Report(
                new InstallProgress($"golden {golden.Name}", (step.StepNumber - 1 + step.Fraction) / step.Steps)));
            IReadOnlyList<string> departures = await golden.RunAsync(engine, package, relay, cancellationToken).ConfigureAwait(false);
            faults.AddRange(departures.Select(sentence => new AppFault($"{GoldenCase.FolderName}/{golden.Name}", sentence)));
        }

        return faults.Count == 0 ? cases.Count : throw new AppPackageException(name, faults);
    }

    /// <summary>Reports at once, in the order of the reports; <see cref="Progress{T}"/> does not promise that.</summary>
    private sealed class Relay<T>(Action<T> tell) : IProgress<T>
    {
        public void Report(T value) => tell(value);
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
public sealed record AppInstallation(AppVersion App, string Publisher, AppVersion? Before, int GoldenCases);
