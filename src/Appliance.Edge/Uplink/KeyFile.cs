using System.Security.Cryptography;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Uplink;

/// <summary>A secret of the site in <c>keys/</c>, made at first start, readable by the service alone.</summary>
internal static class KeyFile
{
    /// <summary>Reads the key, or makes it. Of two processes that try at once, one makes it and both read that one.</summary>
    /// <param name="folder">The state folder, already prepared.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="length">Its length, in bytes.</param>
    /// <exception cref="StateFolderException">It cannot be read or written, or has another length.</exception>
    public static byte[] ReadOrCreate(StateFolder folder, string name, int length)
    {
        var key = ReadOrCreate(folder, name, () => RandomNumberGenerator.GetBytes(length));
        return key.Length == length
            ? key
            : throw new StateFolderException(StateFolderFault.KeyBroken, Path.Combine(folder.KeysPath, name), $"{key.Length} bytes instead of {length}");
    }

    /// <summary>The same for a key that is no row of random bytes.</summary>
    /// <param name="folder">The state folder, already prepared.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="make">Makes the key.</param>
    /// <exception cref="StateFolderException">It cannot be read or written.</exception>
    public static byte[] ReadOrCreate(StateFolder folder, string name, Func<byte[]> make)
    {
        var path = Path.Combine(folder.KeysPath, name);
        try
        {
            if (!File.Exists(path))
            {
                Create(path, make());
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StateFolderException.ForDisk(path, e);
        }
    }

    private static void Create(string path, byte[] key)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, Path.GetRandomFileName());
        try
        {
            using (var file = new FileStream(temporary, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(key);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // The other process was first: its key counts.
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
