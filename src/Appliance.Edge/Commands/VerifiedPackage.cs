using System.Security.Cryptography;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Commands;

/// <summary>What can be said of a package, a file or a signed folder, without a unit: who vouches for it, for what, and whether every byte is as signed.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="App">Which app; empty when nobody known vouches for it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Publisher">Who signed it.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="ContentDigest">SHA-256 over their names and digests.</param>
/// <param name="Regions">Where it may be used; empty for anywhere.</param>
/// <param name="NotAfter">The last day of its use; null when it does not end.</param>
/// <param name="Faults">What is wrong with it.</param>
internal sealed record VerifiedPackage(
    string Path, string App, string Version, string Publisher, int Files, string ContentDigest, IReadOnlyList<string> Regions, DateOnly? NotAfter, IReadOnlyList<AppFault> Faults)
{
    /// <summary>Looks at one.</summary>
    /// <param name="path">The file or folder, absolute.</param>
    /// <param name="trusted">Whose word counts.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<VerifiedPackage> LookAsync(string path, TrustedPublishers trusted, CancellationToken cancellationToken)
    {
        string publisher = "";
        PackageStatement Open(byte[] cose)
        {
            (PackageStatement statement, publisher) = PackageSignature.Open(cose, trusted, path);
            return statement;
        }

        try
        {
            var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
            PackageStatement signed = Directory.Exists(path)
                ? await OfFolderAsync(path, Open, found, cancellationToken).ConfigureAwait(false)
                : await OfFileAsync(path, Open, found, cancellationToken).ConfigureAwait(false);
            var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

            // Where it will be used is not known here.
            IEnumerable<AppFault> terms = PackageTerms.Check(signed with { Regions = [] }, "", today);
            return new VerifiedPackage(
                path, signed.App, signed.Version, publisher, signed.Files.Count, signed.ContentDigest, signed.Regions, signed.NotAfter, [.. terms, .. PackageTerms.Compare(signed, found)]);
        }
        catch (AppPackageException fault)
        {
            return new VerifiedPackage(path, "", "", publisher, 0, "", [], null, fault.Faults);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It hides none of the others that were named.
            return new VerifiedPackage(path, "", "", publisher, 0, "", [], null, [AppFault.Of(System.IO.Path.GetFileName(path), "file-unreadable", fault.Message)]);
        }
    }

    private static async Task<PackageStatement> OfFileAsync(
        string path, Func<byte[], PackageStatement> open, SortedDictionary<string, string> found, CancellationToken cancellationToken)
    {
        await using FileStream file = File.OpenRead(path);
        return await PackageArchive.ReadAsync(
            file,
            path,
            open,
            async (name, _, content) => found[name] = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<PackageStatement> OfFolderAsync(
        string path, Func<byte[], PackageStatement> open, SortedDictionary<string, string> found, CancellationToken cancellationToken)
    {
        string signature = System.IO.Path.Combine(path, PackageStatement.FileName);
        if (!File.Exists(signature))
        {
            throw new AppPackageException(path, [AppFault.Of(PackageStatement.FileName, "folder-not-signed")]);
        }

        PackageStatement signed = open(await File.ReadAllBytesAsync(signature, cancellationToken).ConfigureAwait(false));
        foreach ((string name, string digest) in FileDigests.OfFolder(path))
        {
            found[name] = digest;
        }

        return signed;
    }
}
