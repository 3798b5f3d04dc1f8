using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Appliance.Edge.Storage;

/// <summary>
/// The disk. Folders are opened through libc, because .NET refuses to open one and a rename is durable only once its
/// folder is synced.
/// </summary>
public sealed partial class PhysicalFileSystem : IFileSystem
{
    private const int BufferBytes = 1; // The spool writes large blocks: a second buffer would only copy them.

    /// <summary>Folders whose entry is known to be durable; more than these are asked about again.</summary>
    private const int MaxDurableFolders = 4096;

    // statx(2): the one of its family whose structure is the same on every architecture.
    private const int StatxBytes = 256;
    private const uint StatxNames = 4; // STATX_NLINK
    private const int StatxNamesAt = 16; // stx_nlink
    private const int CurrentFolder = -100; // AT_FDCWD

    private readonly ConcurrentDictionary<string, bool> _durableFolders = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <remarks>That a folder is there does not make it durable: another association may have made it a moment ago.</remarks>
    public void CreateFolder(string path)
    {
        if (_durableFolders.ContainsKey(path) && Directory.Exists(path))
        {
            return;
        }

        Directory.CreateDirectory(path);
        SyncFolder(Path.GetDirectoryName(path)!);
        if (_durableFolders.Count >= MaxDurableFolders)
        {
            _durableFolders.Clear();
        }

        _durableFolders[path] = true;
    }

    /// <inheritdoc/>
    public Stream CreateFile(string path) =>
        new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read, BufferBytes);

    /// <inheritdoc/>
    public void Sync(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(from, to, overwrite: false);

    /// <inheritdoc/>
    public void Link(string existing, string name)
    {
        if (LinkFile(existing, name) != 0)
        {
            throw LastError(name);
        }
    }

    /// <inheritdoc/>
    public void MoveFolder(string from, string to) => Directory.Move(from, to);

    /// <inheritdoc/>
    public void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }

        _durableFolders.Clear();
    }

    /// <inheritdoc/>
    public void SyncFolder(string path)
    {
        using SafeFileHandle folder = Open(path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);
        if (folder.IsInvalid || Fsync(folder) != 0)
        {
            throw LastError(path);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        // File.Delete minds a missing folder, though not a missing file.
        if (File.Exists(path))
        {
            File.Delete(path);
        }
    }

    /// <inheritdoc/>
    public int NamesOf(string path)
    {
        byte[] status = new byte[StatxBytes];
        return Statx(CurrentFolder, path, 0, StatxNames, ref status[0]) == 0
            ? MemoryMarshal.Read<int>(status.AsSpan(StatxNamesAt))
            : throw LastError(path);
    }

    /// <inheritdoc/>
    public long FreeBytes(string path) => new DriveInfo(path).AvailableFreeSpace;

    private static IOException LastError(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'", error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFile(string existing, string name);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte status);

    /// <summary>fcntl(2); O_DIRECTORY differs between x86-64 and arm64.</summary>
    private static class OpenFlags
    {
        public const int ReadOnly = 0;
        public const int CloseOnExec = 0x80000;

        public static int Directory { get; } =
            RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;
    }
}
