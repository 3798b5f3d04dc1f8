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
        var path = Path.Combine(folder.KeysPath, name);
        try
        {
            if (!File.Exists(path))
            {
                Create(path, length);
            }

            var key = File.ReadAllBytes(path);
            return key.Length == length
                ? key
                : throw new StateFolderException(StateFolderFault.KeyBroken, path, $"{key.Length} bytes instead of {length}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StateFolderException.ForDisk(path, e);
        }
    }

    private static void Create(string path, int length)
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
                file.Write(RandomNumberGenerator.GetBytes(length));
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
