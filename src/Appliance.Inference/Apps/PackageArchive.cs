using System.Formats.Tar;

namespace Appliance.Inference.Apps;

/// <summary>
/// A package as one file: a tar archive whose first entry is the signature, so that everything after it is known before it is
/// read, and whose bytes depend on the package alone.
/// </summary>
public static class PackageArchive
{
    /// <summary>Writes a package.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="statement">What was signed.</param>
    /// <param name="cose">The signature.</param>
    /// <param name="output">Where to.</param>
    /// <param name="progress">Is told the bytes of files written so far.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task WriteAsync(
        string folder, PackageStatement statement, ReadOnlyMemory<byte> cose, Stream output, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(statement);
        await using var tar = new TarWriter(output, TarEntryFormat.Ustar, leaveOpen: true);
        using var signature = new MemoryStream(cose.ToArray(), writable: false);
        await tar.WriteEntryAsync(Entry(PackageStatement.FileName, signature), cancellationToken).ConfigureAwait(false);
        long written = 0;
        foreach ((string path, PackagedFile file) in statement.Files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            await using FileStream content = File.OpenRead(Path.Combine(folder, path));
            await tar.WriteEntryAsync(Entry(path, content), cancellationToken).ConfigureAwait(false);
            progress?.Report(written += file.Bytes);
        }
    }

    /// <summary>Reads a package as it comes; nothing is taken on trust but the signature.</summary>
    /// <param name="input">The archive; need not be seekable.</param>
    /// <param name="package">Name of the package for faults.</param>
    /// <param name="open">Is given the signature and says what it vouches for; may refuse.</param>
    /// <param name="take">Is given each file, in the order of the archive, at most once; reads its content whole. Its digest is for it to check.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AppPackageException">It is no package, it is cut off, or it holds something that was not signed.</exception>
    public static async Task<PackageStatement> ReadAsync(
        Stream input,
        string package,
        Func<byte[], PackageStatement> open,
        Func<string, PackagedFile, Stream, Task> take,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(take);
        await using var tar = new TarReader(input, leaveOpen: true);
        PackageStatement statement = open(await SignatureAsync(tar, package, cancellationToken).ConfigureAwait(false));
        var missing = statement.Files.ToDictionary(StringComparer.Ordinal);
        while (await NextAsync(tar, package, cancellationToken).ConfigureAwait(false) is { } entry)
        {
            if (!missing.Remove(entry.Name, out PackagedFile? file) || entry.Length != file.Bytes)
            {
                throw Refuse(package, PackageStatement.FileName, "not-all-signed");
            }
            await take(entry.Name, file, entry.DataStream ?? Stream.Null).ConfigureAwait(false);
        }
        return missing.Count == 0 ? statement : throw Refuse(package, missing.Keys.Order(StringComparer.Ordinal).First(), "ends-before-file");
    }

    private static async Task<byte[]> SignatureAsync(TarReader tar, string package, CancellationToken cancellationToken)
    {
        if (await NextAsync(tar, package, cancellationToken).ConfigureAwait(false) is not { Name: PackageStatement.FileName, Length: > 0 and <= PackageSignature.MaxBytes } first)
        {
            throw Refuse(package, PackageStatement.FileName, "not-signed");
        }
        byte[] cose = new byte[first.Length];
        return await first.DataStream!.ReadAtLeastAsync(cose, cose.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == cose.Length
            ? cose
            : throw Refuse(package, PackageStatement.FileName, "ends-in-signature");
    }

    private static async Task<TarEntry?> NextAsync(TarReader tar, string package, CancellationToken cancellationToken)
    {
        try
        {
            TarEntry? entry = await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false);
            return entry is null or { EntryType: TarEntryType.RegularFile or TarEntryType.V7RegularFile }
                ? entry
                : throw Refuse(package, PackageStatement.FileName, "holds-no-files");
        }
        catch (Exception cause) when (cause is InvalidDataException or EndOfStreamException or FormatException or OverflowException or ArgumentException)
        {
            throw Refuse(package, PackageStatement.FileName, "no-package");
        }
    }

    private static AppPackageException Refuse(string package, string path, string key) => new(package, [AppFault.Of(path, key)]);

    private static UstarTarEntry Entry(string path, Stream content) => new(TarEntryType.RegularFile, path)
    {
        DataStream = content,
        Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        ModificationTime = DateTimeOffset.UnixEpoch,
    };
}
