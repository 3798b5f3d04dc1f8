using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Appliance.Edge.Tests.Storage;

/// <summary>A state folder of its own for one test, gone afterwards.</summary>
internal sealed class TempState : IDisposable
{
    public TempState(string? below = null)
    {
        Folder = new StateFolder(Path.Combine(below ?? Path.GetTempPath(), "edge-test-" + Path.GetRandomFileName()));
        Folder.Prepare();
    }

    public StateFolder Folder { get; }

    public Journal OpenJournal(TimeProvider? clock = null, TimeSpan? patience = null) =>
        Journal.Open(Folder, clock ?? TimeProvider.System, NullLogger<Journal>.Instance, patience ?? Journal.Patience);

    public Spool OpenSpool(IFileSystem? disk = null, long minFreeBytes = 1 << 20) =>
        new(
            Folder,
            new StorageOptions { StateFolder = Folder.Path, MinFreeBytes = minFreeBytes },
            disk ?? new PhysicalFileSystem(),
            NullLogger<Spool>.Instance);

    /// <summary>Everything in the spool, relative to it.</summary>
    public string[] Files() =>
        [.. Directory.EnumerateFiles(Folder.SpoolPath, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder.SpoolPath, path)).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Folder.Path, recursive: true);
}
