using System.Security.Cryptography;

namespace Appliance.Inference.Apps;

/// <summary>Someone whose packages a unit takes: a name and a public key.</summary>
public sealed class Publisher : IDisposable
{
    /// <summary>Smallest key, bits: that of ES256.</summary>
    private const int MinKeyBits = 256;

    private Publisher(string name, ECDsa key) => (Name, Key, KeyId) = (name, key, IdOf(key));

    /// <summary>Name for people: that of the key's file.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hexadecimal.</summary>
    public string KeyId { get; }

    internal ECDsa Key { get; }

    /// <summary>Reads a key on a NIST curve from a PEM file, public or private.</summary>
    /// <exception cref="InvalidDataException">The file holds no such key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Publisher Load(string path)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key.KeySize >= MinKeyBits ? new Publisher(Path.GetFileNameWithoutExtension(path), key) : throw new CryptographicException();
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw LocalFault.Of("publisher-key", cause, path);
        }
    }

    /// <summary>What names a key in a signature.</summary>
    internal static string IdOf(ECDsa key) => FileDigests.Sha256(key.ExportSubjectPublicKeyInfo());

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}
