using System.Security.Cryptography;
using Appliance.Edge.Storage;
using Appliance.Inference.Runtime;

namespace Appliance.Edge.Running.Engines;

/// <summary>
/// The compiled engines, in the folder <c>engines</c>: <c>KEY/files</c> holds what TensorRT wrote, <c>KEY/engine.json</c> says how far it
/// is, and <c>timing</c> the measured times of kernels. An engine counts once its record says that it is ready, which is written last.
/// Changed by one process at a time (<see cref="Lock"/>), read by any.
/// </summary>
/// <param name="folder">The unit's state folder.</param>
/// <param name="disk">The disk.</param>
/// <param name="clock">Dates the states.</param>
public sealed class EngineStore(StateFolder folder, IFileSystem disk, TimeProvider clock)
{
    private const string RecordName = "engine.json";
    private const string FilesName = "files";
    private const string UsedName = "used";
    private const string TimingName = "timing";
    private const int MaxRecordBytes = 1 << 20;

    /// <summary>Keeps other processes from compiling or removing engines until disposed.</summary>
    /// <exception cref="StateFolderException">One is at it.</exception>
    public IDisposable Lock() => StateFolderLock.Acquire(folder, "engines");

    /// <summary>The folders that TensorRT is given.</summary>
    public EngineFolders FoldersOf(string key) => new(Path.Combine(PlaceOf(key), FilesName), Path.Combine(folder.EnginesPath, TimingName));

    /// <summary>What is known of an engine; null when it is absent.</summary>
    public EngineRecord? Find(string key)
    {
        try
        {
            using FileStream file = File.OpenRead(Path.Combine(PlaceOf(key), RecordName));
            byte[] bytes = new byte[Math.Min(file.Length, MaxRecordBytes)];
            file.ReadExactly(bytes);
            return EngineRecord.Read(bytes);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            return null;
        }
    }

    /// <summary>Compiling begins: the folder is there, empty.</summary>
    public EngineRecord Begin(string key, ModelSource source, GpuFacts gpu)
    {
        ArgumentNullException.ThrowIfNull(source);
        EngineRecord? before = Find(key);
        var record = new EngineRecord
        {
            State = Next(before, EngineEvent.Begun),
            Model = Path.GetFileName(source.Path),
            ModelDigest = source.Sha256,
            Gpu = gpu,
            Since = clock.GetUtcNow(),
        };
        disk.DeleteFolder(PlaceOf(key));
        EngineFolders folders = FoldersOf(key);
        disk.CreateFolder(folder.EnginesPath);
        disk.CreateFolder(PlaceOf(key));
        disk.CreateFolder(folders.Engine);
        disk.CreateFolder(folders.Timing);
        Write(key, record);
        return record;
    }

    /// <summary>The engine was compiled: its files become durable, then the record that makes it count.</summary>
    /// <exception cref="InvalidDataException">TensorRT left no file: there is nothing to use.</exception>
    public void Complete(string key)
    {
        EngineRecord record = Find(key) ?? throw new InvalidOperationException($"The engine {key} is not being compiled.");
        string files = FoldersOf(key).Engine;
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(files).Order(StringComparer.Ordinal))
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
            digests[Path.GetFileName(path)] = Convert.ToHexStringLower(SHA256.HashData(file));
            file.Flush(flushToDisk: true);
        }

        if (digests.Count == 0)
        {
            throw new InvalidDataException("TensorRT took no part of the model: nothing was compiled.");
        }

        disk.SyncFolder(files);
        Write(key, Ended(record, EngineEvent.Built) with { Files = digests });
    }

    /// <summary>The engine could not be compiled.</summary>
    public void Fail(string key, string reason)
    {
        EngineRecord record = Find(key) ?? throw new InvalidOperationException($"The engine {key} is not being compiled.");
        Write(key, Ended(record, EngineEvent.Broke) with { Reason = reason });
    }

    /// <summary>
    /// Whether every file of a ready engine holds the bytes that were compiled, and there is no other: damaged ones would give other findings,
    /// and one that came later is an engine that nobody proved.
    /// </summary>
    public bool IsWhole(string key, EngineRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string files = FoldersOf(key).Engine;
        return record.Files.Count > 0 && Directory.Exists(files)
            && Directory.EnumerateFiles(files).All(path => record.Files.ContainsKey(Path.GetFileName(path))) && record.Files.All(named =>
        {
            string path = Path.Combine(files, Path.GetFileName(named.Key));
            if (!File.Exists(path))
            {
                return false;
            }

            using FileStream file = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(file)) == named.Value;
        });
    }

    /// <summary>Notes that an engine is in use now: the one that was not for longest goes first.</summary>
    public void NoteUse(string key)
    {
        string path = Path.Combine(PlaceOf(key), UsedName);
        using (File.Open(path, FileMode.OpenOrCreate))
        {
        }

        File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>Removes an engine.</summary>
    public void Remove(string key)
    {
        if (Find(key) is { } record)
        {
            _ = Next(record, record.State == EngineState.Preparing ? EngineEvent.Interrupted : EngineEvent.Removed);
        }

        disk.DeleteFolder(PlaceOf(key));
    }

    /// <summary>Removes what an ended process left unfinished. Needs the lock: nobody is compiling then.</summary>
    public IReadOnlyList<string> Recover()
    {
        string[] unfinished = [.. Keys().Where(key => Find(key) is null or { State: EngineState.Preparing })];
        foreach (string key in unfinished)
        {
            Remove(key);
        }

        return unfinished;
    }

    /// <summary>Removes the engines that were not used for longest until the rest fits; never one of <paramref name="active"/>.</summary>
    public IReadOnlyList<string> Trim(IReadOnlySet<string> active, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(active);
        var all = Keys().Select(key => (Key: key, Bytes: BytesOf(key), Used: UsedAt(key))).ToList();
        long held = all.Sum(engine => engine.Bytes);
        var gone = new List<string>();
        foreach ((string key, long bytes, _) in all.Where(engine => !active.Contains(engine.Key)).OrderBy(engine => engine.Used))
        {
            if (held <= maxBytes)
            {
                break;
            }

            Remove(key);
            held -= bytes;
            gone.Add(key);
        }

        return gone;
    }

    private string PlaceOf(string key) => Path.Combine(folder.EnginesPath, key);

    private IEnumerable<string> Keys() => Directory.Exists(folder.EnginesPath)
        ? Directory.GetDirectories(folder.EnginesPath).Select(path => Path.GetFileName(path)).Where(name => name != TimingName).Order(StringComparer.Ordinal)
        : [];

    private long BytesOf(string key) => new DirectoryInfo(PlaceOf(key)).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    private DateTime UsedAt(string key)
    {
        var used = new FileInfo(Path.Combine(PlaceOf(key), UsedName));
        return used.Exists ? used.LastWriteTimeUtc : Find(key)?.Since.UtcDateTime ?? default;
    }

    private EngineRecord Ended(EngineRecord record, EngineEvent happened)
    {
        DateTimeOffset now = clock.GetUtcNow();
        return record with { State = Next(record, happened), Since = now, Seconds = (now - record.Since).TotalSeconds };
    }

    private static EngineState Next(EngineRecord? record, EngineEvent happened)
    {
        EngineState state = record?.State ?? EngineState.Absent;
        return EngineLifecycle.Next(state, happened) ?? throw new InvalidOperationException($"{happened} cannot happen to an engine that is {state}.");
    }

    /// <summary>Until the new record has its name there is none: then the engine is absent, and is compiled again.</summary>
    private void Write(string key, EngineRecord record)
    {
        string place = Path.Combine(PlaceOf(key), RecordName), part = place + ".part";
        disk.Delete(part);
        using (Stream file = disk.CreateFile(part))
        {
            file.Write(record.ToBytes());
            disk.Sync(file);
        }

        disk.Delete(place);
        disk.Rename(part, place);
        disk.SyncFolder(PlaceOf(key));
    }
}
