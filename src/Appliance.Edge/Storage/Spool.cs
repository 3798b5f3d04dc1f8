using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Storage;

/// <summary>
/// The folder of Part 10 files. An object is written to <c>incoming/*.part</c>, put into its study's folder by a rename, and made
/// durable there; the journal's row comes after. A crash between any two steps leaves only what
/// <see cref="SpoolRecovery"/> removes at the next start.
/// </summary>
public sealed class Spool(StateFolder folder, StorageOptions options, IFileSystem disk, ILogger<Spool> logger)
{
    /// <summary>Bytes moved at a time; memory does not grow with the object.</summary>
    private const int BlockBytes = 256 * 1024;

    /// <summary>Bytes written between two looks at the free space.</summary>
    private const long GuardEveryBytes = 32L << 20;

    private readonly FreeSpaceGuard _guard = new(options, () => disk.FreeBytes(folder.SpoolPath));
    private readonly KeyedLock _perInstance = new();

    /// <summary>Where the files are.</summary>
    public string Root => folder.SpoolPath;

    /// <summary>How much room there is for new objects.</summary>
    public SpaceState Space => _guard.Look();

    /// <summary>True while new objects are taken. Below the limit the unit refuses before the disk is full.</summary>
    public bool HasRoom => Space != SpaceState.Refusing;

    /// <summary>Waits to be the only one that changes the files of a SOP Instance UID.</summary>
    internal Task<IDisposable> EnterAsync(string sopUid, CancellationToken cancellationToken) => _perInstance.EnterAsync(sopUid, cancellationToken);

    /// <summary>Writes an object under a temporary name, hashing its data set on the way. It is durable once it was placed.</summary>
    /// <param name="origin">Who writes: the prefix of the temporary name, so that each process recovers its own.</param>
    /// <param name="writeHeader">Writes preamble and File Meta Information (ours).</param>
    /// <param name="dataset">The data set; stored byte for byte as read.</param>
    /// <param name="cancellationToken">Ends the writing; the partial object is removed.</param>
    /// <exception cref="OutOfSpaceException">The disk is full or nearly so.</exception>
    /// <exception cref="IOException">The disk failed, or <paramref name="dataset"/> broke off.</exception>
    public async Task<SpoolPart> WriteAsync(
        InstanceOrigin origin, Action<Stream> writeHeader, Stream dataset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(writeHeader);
        ArgumentNullException.ThrowIfNull(dataset);
        ThrowIfFull(origin);
        string path = Path.Combine(folder.IncomingPath, $"{origin}-{Path.GetRandomFileName()}.part");
        Stream? file = null;
        try
        {
            file = disk.CreateFile(path);
            writeHeader(file);
            (long bytes, byte[] digest) = await CopyAsync(origin, dataset, file, cancellationToken).ConfigureAwait(false);
            return new SpoolPart(this, file, path, bytes, digest);
        }
        catch (Exception fault)
        {
            file?.Dispose();
            Remove(path);
            if (StorageFault.IsOutOfSpace(fault))
            {
                throw new OutOfSpaceException(fault);
            }

            throw;
        }
    }

    /// <summary>Gives the object its place: <c>study/name.dcm</c>, durable when this returns.</summary>
    /// <param name="part">The object.</param>
    /// <param name="file">The name relative to the spool; no file may have it yet.</param>
    /// <exception cref="OutOfSpaceException">The disk is full.</exception>
    /// <exception cref="IOException">The disk failed, or the name is taken.</exception>
    public void Place(SpoolPart part, string file)
    {
        ArgumentNullException.ThrowIfNull(part);
        string path = PathOf(file);
        string study = Path.GetDirectoryName(path)!;
        try
        {
            disk.CreateFolder(study);
            disk.Rename(part.Path, path);
            part.MovedTo(path, file);

            // After the rename: a journaling file system then makes bytes and name durable in one commit, and the folder's sync finds
            // nothing left to do. A file that a power cut leaves half written under this name has no row yet, and is removed.
            disk.Sync(part.Contents);
            disk.SyncFolder(study);
        }
        catch (Exception fault) when (StorageFault.IsOutOfSpace(fault))
        {
            throw new OutOfSpaceException(fault);
        }
    }

    /// <summary>The absolute path of a file that the journal names.</summary>
    public string PathOf(string file) => Path.Combine(folder.SpoolPath, file);

    /// <summary>Removes a file that no row names. A failure leaves it to the recovery at the next start.</summary>
    internal void Remove(string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            SpoolLog.NotRemoved(logger, SafeFault.Describe(fault));
        }
    }

    /// <summary>Removes a folder that holds nothing.</summary>
    internal void RemoveIfEmpty(string path)
    {
        try
        {
            if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
            {
                Directory.Delete(path);
            }
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            SpoolLog.NotRemoved(logger, SafeFault.Describe(fault));
        }
    }

    private async Task<(long Bytes, byte[] Digest)> CopyAsync(
        InstanceOrigin origin, Stream from, Stream to, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            long bytes = 0;
            long guarded = 0;
            int read;
            while ((read = await from.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hash.AppendData(block, 0, read);
                to.Write(block, 0, read);
                bytes += read;
                if (bytes - guarded >= GuardEveryBytes)
                {
                    guarded = bytes;
                    ThrowIfFull(origin);
                }
            }

            return (bytes, hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>Evidence needs the reserve alone: it is what makes the files it came from deletable.</summary>
    private void ThrowIfFull(InstanceOrigin origin)
    {
        if (origin == InstanceOrigin.Evidence ? disk.FreeBytes(folder.SpoolPath) < options.MinFreeBytes : !HasRoom)
        {
            throw new OutOfSpaceException(options.MinFreeBytes);
        }
    }
}
