using System.Security.Cryptography;
using System.Security.Cryptography.Cose;

namespace Appliance.Inference.Apps;

/// <summary>
/// What a publisher says, signed: a COSE_Sign1 message (RFC 9052, 4.2) with the statement as its payload, ES256, ES384 or ES512
/// (RFC 9053, 2.1) by the size of the key, and the key's id in the protected header <c>kid</c>. What kind of statement it is
/// stands in the protected header <c>content type</c>, so that none is ever taken for another.
/// </summary>
internal static class SignedStatement
{
    /// <summary>Signs a statement.</summary>
    /// <exception cref="InvalidDataException">The key is a public one.</exception>
    public static byte[] Sign(byte[] statement, string contentType, Publisher publisher)
    {
        var headers = new CoseHeaderMap { { CoseHeaderLabel.KeyIdentifier, CoseHeaderValue.FromBytes(Convert.FromHexString(publisher.KeyId)) } };
        headers.Add(CoseHeaderLabel.ContentType, CoseHeaderValue.FromString(contentType));
        try
        {
            return CoseSign1Message.SignEmbedded(statement, new CoseSigner(publisher.Key, HashFor(publisher.Key), headers));
        }
        catch (CryptographicException cause)
        {
            throw LocalFault.Of("public-key", cause, publisher.Name);
        }
    }

    /// <summary>Checks a signature and gives what was signed.</summary>
    /// <returns>The statement and who signed it; the statement is null where there is a fault, the signer where nobody is known.</returns>
    public static (SignatureFault Fault, byte[]? Statement, string? Publisher) Open(ReadOnlySpan<byte> cose, string contentType, TrustedPublishers trusted)
    {
        try
        {
            CoseSign1Message message = CoseMessage.DecodeSign1(cose);
            if (!message.ProtectedHeaders.TryGetValue(CoseHeaderLabel.KeyIdentifier, out CoseHeaderValue kid)
                || trusted.Find(Convert.ToHexStringLower(kid.GetValueAsBytes())) is not { } publisher)
            {
                return (SignatureFault.UnknownPublisher, null, null);
            }
            if (!message.VerifyEmbedded(publisher.Key))
            {
                return (SignatureFault.NotGenuine, null, publisher.Name);
            }
            return message.ProtectedHeaders.TryGetValue(CoseHeaderLabel.ContentType, out CoseHeaderValue type) && type.GetValueAsString() == contentType
                ? (SignatureFault.None, message.Content!.Value.ToArray(), publisher.Name)
                : (SignatureFault.NoSignature, null, publisher.Name);
        }
        catch (Exception cause) when (cause is CryptographicException or InvalidOperationException or FormatException or OverflowException)
        {
            return (SignatureFault.NoSignature, null, null);
        }
    }

    private static HashAlgorithmName HashFor(ECDsa key) => key.KeySize switch
    {
        <= 256 => HashAlgorithmName.SHA256,
        <= 384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };
}
