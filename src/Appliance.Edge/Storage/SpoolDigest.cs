using System.Security.Cryptography;
using Appliance.Dicom.Services;

namespace Appliance.Edge.Storage;

/// <summary>What a file of the spool holds now, to be held against the digest in its row.</summary>
internal static class SpoolDigest
{
    /// <summary>SHA-256 of the file's data set.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<byte[]> OfAsync(StoreItem file, CancellationToken cancellationToken)
    {
        await using Stream dataset = file.OpenDataset();
        return await SHA256.HashDataAsync(dataset, cancellationToken).ConfigureAwait(false);
    }
}
