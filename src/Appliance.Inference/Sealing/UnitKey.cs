using System.Security.Cryptography;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Sealing;

/// <summary>A unit's key on the curve P-256, for which models are sealed: the private half on the unit, the public one at the publisher.</summary>
public sealed class UnitKey : IDisposable
{
    private readonly ECDiffieHellman _key;

    private UnitKey(ECDiffieHellman key)
    {
        _key = key;
        KeyId = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hexadecimal.</summary>
    public string KeyId { get; }

    /// <summary>The public half, PEM.</summary>
    public string PublicPem => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Makes a private key: PKCS #8.</summary>
    public static byte[] Create()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    /// <summary>Reads a private key.</summary>
    /// <exception cref="InvalidDataException">It is none on this curve.</exception>
    public static UnitKey OfPrivate(ReadOnlySpan<byte> pkcs8)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return Checked(key);
        }
        catch (CryptographicException cause)
        {
            key.Dispose();
            throw new InvalidDataException("It is no private key on the curve P-256.", cause);
        }
    }

    /// <summary>Reads a public key, as 'appliance apps key' prints it.</summary>
    /// <exception cref="InvalidDataException">The file holds none on this curve.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static UnitKey LoadPublic(string path)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            string pem = File.ReadAllText(path);
            key.ImportFromPem(pem);

            // A unit shows its public half alone: a private key is somebody else's, and what is sealed for it opens on no unit.
            return pem.Contains("PRIVATE KEY", StringComparison.Ordinal) ? throw new CryptographicException() : Checked(key);
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw LocalFault.Of("unit-key", cause, path);
        }
    }

    /// <summary>The shared secret with another's public key: the x coordinate (SEC 1, 3.3.1).</summary>
    internal byte[] Agree(ECDiffieHellmanPublicKey other) => _key.DeriveRawSecretAgreement(other);

    /// <summary>The public half, to agree with.</summary>
    internal ECDiffieHellmanPublicKey Public => _key.PublicKey;

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static UnitKey Checked(ECDiffieHellman key) =>
        key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
            ? new UnitKey(key)
            : throw new CryptographicException();
}
