using Appliance.Edge.Storage;

namespace Appliance.Edge.Tests.Storage;

/// <summary>The real disk until it is armed; then one whose n-th operation fails.</summary>
internal sealed class LateFaultyFileSystem(int failAt, int errno = FaultyFileSystem.InputOutputError) : IFileSystem
{
    private readonly FaultyFileSystem _faulty = new(failAt, errno);
    private IFileSystem _disk = new FaultyFileSystem(failAt: 0);

    public bool Failed => _faulty.Failed;

    public void Arm() => _disk = _faulty;

    public void CreateFolder(string path) => _disk.CreateFolder(path);

    public Stream CreateFile(string path) => _disk.CreateFile(path);

    public void Sync(Stream file) => _disk.Sync(file);

    public void Rename(string from, string to) => _disk.Rename(from, to);

    public void Link(string existing, string name) => _disk.Link(existing, name);

    public void MoveFolder(string from, string to) => _disk.MoveFolder(from, to);

    public void DeleteFolder(string path) => _disk.DeleteFolder(path);

    public int NamesOf(string path) => _disk.NamesOf(path);

    public void SyncFolder(string path) => _disk.SyncFolder(path);

    public void Delete(string path) => _disk.Delete(path);

    public long FreeBytes(string path) => _disk.FreeBytes(path);
}
