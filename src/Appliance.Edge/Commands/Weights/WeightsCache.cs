using System.Security.Cryptography;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands.Weights;

/// <summary>
/// A folder with weights that were fetched once, or that somebody brought along where there is no network. A file is known by its length and
/// SHA-256, whatever it is called, however deep it lies, and also where only a link to it does.
/// </summary>
internal sealed class WeightsCache(string folder, IFileSystem disk)
{
    /// <summary>Names the folder where the option does not.</summary>
    public const string Variable = "APPLIANCE_WEIGHTS";

    /// <summary>Most files that are looked through.</summary>
    public const int MaxFiles = 10_000;

    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>The cache as the option says, else the environment, else the one of the user.</summary>
    public static WeightsCache Of(string? option, IFileSystem disk) => new(
        option ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
            ? named
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "appliance", "weights")),
        disk);

    /// <summary>The bytes of a file; null when it is not here.</summary>
    public async Task<byte[]?> FindAsync(WeightSource source, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder))
        {
            return null;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };
        IEnumerable<FileInfo> fitting = new DirectoryInfo(Folder).EnumerateFiles("*", options).Take(MaxFiles).Where(file => LengthOf(file) == source.Bytes);
        foreach (FileInfo file in fitting.OrderBy(file => file.FullName, StringComparer.Ordinal))
        {
            byte[] bytes = await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false);
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) == source.Sha256)
            {
                return bytes;
            }
        }

        return null;
    }

    /// <summary>Keeps what was fetched, for the next time. A folder that cannot be written is no fault: the package has the weights already.</summary>
    public void Keep(WeightSource source, byte[] bytes)
    {
        string file = Path.Combine(Folder, source.Sha256), part = Path.Combine(Folder, Path.GetRandomFileName());
        try
        {
            disk.CreateFolder(Folder);
            using (Stream stream = disk.CreateFile(part))
            {
                stream.Write(bytes);
                disk.Sync(stream);
            }

            disk.Delete(file); // One of this name that was not found is damaged.
            disk.Rename(part, file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            TryDelete(part);
        }
    }

    /// <summary>Of the file itself, where there is only a link to it; -1 when that leads nowhere.</summary>
    private static long LengthOf(FileInfo file) =>
        (file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true)) is FileInfo { Exists: true } real ? real.Length : -1;

    private void TryDelete(string part)
    {
        try
        {
            disk.Delete(part);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            // What could not be written whole cannot be cleared away either; its digest keeps it from being taken for a whole one.
        }
    }
}
