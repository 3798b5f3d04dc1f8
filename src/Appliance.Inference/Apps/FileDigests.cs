using System.Security.Cryptography;
using System.Text;

namespace Appliance.Inference.Apps;

/// <summary>SHA-256 digests of a package's files.</summary>
public static class FileDigests
{
    /// <summary>Most files that a package may hold.</summary>
    public const int MaxFiles = 4096;

    /// <summary>Digest of bytes, lower-case hexadecimal.</summary>
    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>One digest over the names and digests of files.</summary>
    public static string OfAll(IEnumerable<KeyValuePair<string, string>> files) => Sha256(Encoding.UTF8.GetBytes(string.Concat(
        files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Value}  {file.Key}\n"))));

    /// <summary>True when two folders hold the same files; false too when one of them is not there.</summary>
    /// <exception cref="InvalidDataException">One holds more than <see cref="MaxFiles"/> files.</exception>
    public static bool AreSame(string one, string other) =>
        Directory.Exists(one) && Directory.Exists(other) && OfFolder(one).SequenceEqual(OfFolder(other));

    /// <summary>Digest of every file below a folder, by its path with forward slashes, in ordinal order.</summary>
    /// <exception cref="InvalidDataException">The folder holds more than <see cref="MaxFiles"/> files.</exception>
    public static IReadOnlyDictionary<string, string> OfFolder(string folder)
    {
        var digests = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            if (digests.Count == MaxFiles)
            {
                throw LocalFault.Of("files-too-many", null, MaxFiles);
            }
            using FileStream stream = File.OpenRead(path);
            digests[Path.GetRelativePath(folder, path).Replace('\\', '/')] = Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        return digests;
    }
}
