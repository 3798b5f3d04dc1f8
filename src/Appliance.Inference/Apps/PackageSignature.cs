using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using System.Text.Json;

namespace Appliance.Inference.Apps;

/// <summary>
/// The signature of a package: a COSE_Sign1 message (RFC 9052, 4.2) with the statement as its payload, ES256, ES384 or ES512
/// (RFC 9053, 2.1) by the size of the key, and the key's id in the protected header <c>kid</c>.
/// </summary>
public static class PackageSignature
{
    /// <summary>Largest signature, bytes: a statement of <see cref="FileDigests.MaxFiles"/> files fits.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private const string ContentType = "application/vnd.appliance.package+json";

    /// <summary>Signs a statement.</summary>
    /// <param name="statement">What is said of the package.</param>
    /// <param name="publisher">Who says it; needs the private key.</param>
    /// <exception cref="InvalidDataException">The key is a public one.</exception>
    public static byte[] Sign(PackageStatement statement, Publisher publisher)
    {
        ArgumentNullException.ThrowIfNull(statement);
        ArgumentNullException.ThrowIfNull(publisher);
        var headers = new CoseHeaderMap { { CoseHeaderLabel.KeyIdentifier, CoseHeaderValue.FromBytes(Convert.FromHexString(publisher.KeyId)) } };
        headers.Add(CoseHeaderLabel.ContentType, CoseHeaderValue.FromString(ContentType));
        try
        {
            return CoseSign1Message.SignEmbedded(statement.ToJson(), new CoseSigner(publisher.Key, HashFor(publisher.Key), headers));
        }
        catch (CryptographicException cause)
        {
            throw new InvalidDataException($"The key '{publisher.Name}' cannot sign: the private key is needed.", cause);
        }
    }

    /// <summary>Checks a signature and reads what was signed.</summary>
    /// <param name="cose">The bytes of <see cref="PackageStatement.FileName"/>.</param>
    /// <param name="trusted">Whose word counts.</param>
    /// <param name="package">Name of the package for the fault.</param>
    /// <exception cref="AppPackageException">The bytes are no signature, nobody who is trusted made it, or it is not genuine.</exception>
    public static (PackageStatement Statement, string Publisher) Open(ReadOnlySpan<byte> cose, TrustedPublishers trusted, string package)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        try
        {
            CoseSign1Message message = CoseMessage.DecodeSign1(cose);
            if (!message.ProtectedHeaders.TryGetValue(CoseHeaderLabel.KeyIdentifier, out CoseHeaderValue kid)
                || trusted.Find(Convert.ToHexStringLower(kid.GetValueAsBytes())) is not { } publisher)
            {
                throw Refuse(package, "Nobody whose packages this unit takes has signed it. Ask the distributor for the publisher's key.");
            }
            if (!message.VerifyEmbedded(publisher.Key))
            {
                throw Refuse(package, $"The signature is not '{publisher.Name}''s: the package was altered. Get it again.");
            }
            PackageStatement statement = PackageStatement.FromJson(message.Content!.Value.Span);
            return statement.Faults() is { Count: > 0 } faults ? throw new AppPackageException(package, faults) : (statement, publisher.Name);
        }
        catch (Exception cause) when (cause is CryptographicException or InvalidOperationException or FormatException or OverflowException)
        {
            throw Refuse(package, "The file is no signature of a package (COSE_Sign1). Get the package again.");
        }
        catch (JsonException)
        {
            throw Refuse(package, "What was signed is no statement that this program understands. Update the unit first.");
        }
    }

    private static AppPackageException Refuse(string package, string sentence) => new(package, [new AppFault(PackageStatement.FileName, sentence)]);

    private static HashAlgorithmName HashFor(ECDsa key) => key.KeySize switch
    {
        <= 256 => HashAlgorithmName.SHA256,
        <= 384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };
}
