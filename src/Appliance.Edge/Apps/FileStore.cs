using System.Security.Cryptography;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Apps;

/// <summary>Files by the SHA-256 of their content: whatever apps and versions have in common is on the disk once.</summary>
internal sealed class FileStore(string folder, IFileSystem disk)
{
    private const int BlockBytes = 1 << 20;

    /// <summary>Makes the folder.</summary>
    public void Prepare() => disk.CreateFolder(folder);

    /// <summary>Takes a file in, unless it is there. Either way the content is read whole and must be what was signed.</summary>
    /// <param name="content">The content, while it comes.</param>
    /// <param name="file">Length and digest that were signed.</param>
    /// <param name="staging">A folder for unfinished files.</param>
    /// <param name="path">Name of the file in the package, for the fault.</param>
    /// <param name="package">Name of the package, for the fault.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Where the file lies, durable.</returns>
    /// <exception cref="AppPackageException">The content is another.</exception>
    public async Task<string> TakeAsync(
        Stream content, PackagedFile file, string staging, string path, string package, CancellationToken cancellationToken)
    {
        string place = Path.Combine(folder, file.Sha256);
        bool known = File.Exists(place) && await DigestOfAsync(place, cancellationToken).ConfigureAwait(false) == file.Sha256;
        string part = Path.Combine(staging, file.Sha256 + ".part");
        try
        {
            string digest;
            await using (Stream output = known ? Stream.Null : disk.CreateFile(part))
            {
                digest = await CopyAsync(content, output, cancellationToken).ConfigureAwait(false);
                if (!known)
                {
                    disk.Sync(output);
                }
            }

            if (digest != file.Sha256)
            {
                throw new AppPackageException(package, [AppFault.Of(path, "file-altered-coming")]);
            }

            if (!known)
            {
                // One that is there under this name is damaged: the packages that hold it are refused until they come again.
                disk.Delete(place);
                disk.Rename(part, place);
                disk.SyncFolder(folder);
            }

            return place;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Removes the files that no package names.</summary>
    public int RemoveUnnamed()
    {
        string[] unnamed = [.. (Directory.Exists(folder) ? Directory.GetFiles(folder) : []).Where(file => disk.NamesOf(file) == 1)];
        foreach (string file in unnamed)
        {
            disk.Delete(file);
        }

        return unnamed.Length;
    }

    private static async Task<string> DigestOfAsync(string path, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<string> CopyAsync(Stream content, Stream output, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] block = new byte[BlockBytes];
        for (int read; (read = await content.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            hash.AppendData(block, 0, read);
            await output.WriteAsync(block.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
