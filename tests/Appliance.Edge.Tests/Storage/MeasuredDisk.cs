using Appliance.Edge.Storage;

namespace Appliance.Edge.Tests.Storage;

/// <summary>The real disk, save that it says to have so much room; each file that goes makes some.</summary>
internal sealed class MeasuredDisk(IFileSystem disk) : IFileSystem
{
    private long _free = long.MaxValue / 4;

    public MeasuredDisk()
        : this(new PhysicalFileSystem())
    {
    }

    public long Free
    {
        get => Interlocked.Read(ref _free);
        set => Interlocked.Exchange(ref _free, value);
    }

    /// <summary>What a file that goes makes free.</summary>
    public long EachFileFrees { get; set; } = 1000;

    public void CreateFolder(string path) => disk.CreateFolder(path);

    public Stream CreateFile(string path) => disk.CreateFile(path);

    public void Sync(Stream file) => disk.Sync(file);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void Link(string existing, string name) => disk.Link(existing, name);

    public void MoveFolder(string from, string to) => disk.MoveFolder(from, to);

    public void DeleteFolder(string path) => disk.DeleteFolder(path);

    public int NamesOf(string path) => disk.NamesOf(path);

    public void SyncFolder(string path) => disk.SyncFolder(path);

    public void Delete(string path)
    {
        bool there = File.Exists(path);
        disk.Delete(path);
        Interlocked.Add(ref _free, there ? EachFileFrees : 0);
    }

    public long FreeBytes(string path) => Free;
}
