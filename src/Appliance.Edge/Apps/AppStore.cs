using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>
/// The files of installed apps, in the folder <c>apps</c>: <c>files/SHA256</c> holds each content once, <c>packages/ID/VERSION</c>
/// names them again by hard links, and <c>incoming</c> holds what is not installed yet. Which of them count is the journal's to
/// say: what has no row is removed by <see cref="Clean"/>. For one process at a time (<see cref="Lock"/>).
/// </summary>
/// <param name="folder">The unit's state folder.</param>
/// <param name="disk">The disk.</param>
public sealed class AppStore(StateFolder folder, IFileSystem disk)
{
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);
    private readonly string _packages = Path.Combine(folder.AppsPath, "packages");
    private readonly string _incoming = Path.Combine(folder.AppsPath, "incoming");
    private readonly FileStore _files = new(Path.Combine(folder.AppsPath, "files"), disk);

    /// <summary>Keeps other processes from changing the store until disposed.</summary>
    /// <exception cref="StateFolderException">One is changing it.</exception>
    public IDisposable Lock() => StateFolderLock.Acquire(folder, "apps");

    /// <summary>As <see cref="Lock"/>, but waits for whoever is changing the store: the unit itself does for a moment, every minute.</summary>
    /// <param name="atMost">How long.</param>
    /// <param name="clock">The clock that measures it.</param>
    /// <param name="cancellationToken">Gives up at once.</param>
    /// <exception cref="StateFolderException">Somebody still is.</exception>
    public async Task<IDisposable> LockAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clock);
        long began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return Lock();
            }
            catch (StateFolderException busy) when (busy.Fault == StateFolderFault.InUse && clock.GetElapsedTime(began) < atMost)
            {
                await Task.Delay(LockPause, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Where a version lies, or would.</summary>
    public string FolderOf(AppVersion app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return Path.Combine(_packages, app.Id, app.Version);
    }

    /// <summary>Brings a package onto the disk, checked and durable, without installing it.</summary>
    /// <param name="archive">The package as one file, while it comes.</param>
    /// <param name="name">Its name for faults.</param>
    /// <param name="open">Reads the signature and refuses what may not be used.</param>
    /// <param name="modules">What the package may use.</param>
    /// <param name="progress">Is told the bytes that are done.</param>
    /// <param name="cancellationToken">Gives up; nothing is left.</param>
    /// <exception cref="AppPackageException">The package cannot be used.</exception>
    /// <exception cref="IOException">The disk failed; nothing is left, or <see cref="Clean"/> removes it.</exception>
    public async Task<StagedApp> StageAsync(
        Stream archive, string name, Func<byte[], PackageStatement> open, ModuleSet modules, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        string staging = Path.Combine(_incoming, Path.GetRandomFileName());
        string package = Path.Combine(staging, "package");
        try
        {
            disk.CreateFolder(folder.AppsPath);
            disk.CreateFolder(_incoming);
            disk.CreateFolder(staging);
            disk.CreateFolder(package);
            _files.Prepare();
            byte[] signature = [];
            long done = 0;
            PackageStatement statement = await PackageArchive.ReadAsync(
                archive,
                name,
                cose => open(signature = cose),
                async (path, file, content) =>
                {
                    string blob = await _files.TakeAsync(content, file, staging, path, name, cancellationToken).ConfigureAwait(false);
                    Name(package, path, blob);
                    progress?.Report(done += file.Bytes);
                },
                cancellationToken).ConfigureAwait(false);
            await WriteSignatureAsync(Path.Combine(package, PackageStatement.FileName), signature, cancellationToken).ConfigureAwait(false);
            SyncFolders(package);
            Package loaded = Package.Open(package, modules);
            return PackageTerms.Compare(statement, loaded) is { Count: > 0 } faults
                ? throw new AppPackageException(name, faults)
                : new StagedApp(loaded, statement, staging, disk);
        }
        catch
        {
            StagedApp.TryDelete(disk, staging);
            throw;
        }
    }

    /// <summary>Gives a staged package its place. A folder that is there already belongs to no row: an install was interrupted.</summary>
    public void Place(StagedApp staged)
    {
        ArgumentNullException.ThrowIfNull(staged);
        string place = FolderOf(staged.App);
        string parent = Path.GetDirectoryName(place)!;
        disk.CreateFolder(_packages);
        disk.CreateFolder(parent);
        disk.DeleteFolder(place);
        disk.MoveFolder(staged.Package.Folder, place);
        disk.SyncFolder(parent);
    }

    /// <summary>Removes every folder and file that belongs to none of the installed versions, and what interrupted installs left.</summary>
    /// <param name="installed">The versions that have a row in the journal.</param>
    /// <returns>How many files of the store were removed.</returns>
    public int Clean(IReadOnlyCollection<AppVersion> installed)
    {
        ArgumentNullException.ThrowIfNull(installed);
        foreach (string left in Folders(_incoming))
        {
            disk.DeleteFolder(left);
        }

        var kept = installed.Select(FolderOf).ToHashSet(StringComparer.Ordinal);
        foreach (string id in Folders(_packages))
        {
            foreach (string version in Folders(id).Where(version => !kept.Contains(version)))
            {
                disk.DeleteFolder(version);
            }

            if (Folders(id).Length == 0)
            {
                disk.DeleteFolder(id);
            }
        }

        return _files.RemoveUnnamed();
    }

    private void Name(string package, string path, string blob)
    {
        string name = Path.Combine(package, path);
        Directory.CreateDirectory(Path.GetDirectoryName(name)!);
        disk.Link(blob, name);
    }

    private async Task WriteSignatureAsync(string path, byte[] signature, CancellationToken cancellationToken)
    {
        await using Stream file = disk.CreateFile(path);
        await file.WriteAsync(signature, cancellationToken).ConfigureAwait(false);
        disk.Sync(file);
    }

    private void SyncFolders(string package)
    {
        foreach (string inner in Directory.GetDirectories(package, "*", SearchOption.AllDirectories))
        {
            disk.SyncFolder(inner);
        }

        disk.SyncFolder(package);
    }

    private static string[] Folders(string path) => Directory.Exists(path) ? Directory.GetDirectories(path) : [];
}
