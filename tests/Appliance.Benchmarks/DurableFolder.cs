using Appliance.Edge.Storage;

namespace Appliance.Benchmarks;

/// <summary>
/// The least that the unit's promise takes for each object, and nothing else: the bytes to a temporary file, synced; a rename into
/// the study's folder, synced; a record of it to a log, synced. No check, no digest, no database.
/// </summary>
internal sealed class DurableFolder : IDisposable
{
    /// <summary>About what the journal's row of an instance costs in its write-ahead log.</summary>
    private const int RecordBytes = 32 * 1024;

    private readonly PhysicalFileSystem _disk = new();
    private readonly byte[] _record = new byte[RecordBytes];
    private readonly string _folder;
    private readonly string _study;
    private readonly Stream _log;
    private int _number;

    public DurableFolder(string folder)
    {
        _folder = folder;
        _study = Path.Combine(folder, "study");
        _disk.CreateFolder(_study);
        _log = _disk.CreateFile(Path.Combine(folder, "log"));
    }

    private string Part => Path.Combine(_folder, $"{_number}.part");

    /// <summary>The next object's temporary file; <see cref="Commit"/> takes it back.</summary>
    public Stream Begin() => _disk.CreateFile(Part);

    /// <summary>Makes the object durable under its name, and a record of it.</summary>
    public void Commit(Stream file)
    {
        _disk.Rename(Part, Path.Combine(_study, $"{_number++}.dcm"));
        _disk.Sync(file);
        _disk.SyncFolder(_study);
        file.Dispose();
        _log.Write(_record);
        _disk.Sync(_log);
    }

    public void Dispose() => _log.Dispose();
}
