using System.Buffers.Binary;
using System.Security.Cryptography;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Sealing;

/// <summary>
/// A file that one unit can open: ECDH on P-256 with an ephemeral key of the sender, HKDF-SHA-256 (RFC 5869) over the shared secret
/// with the whole <see cref="SealHeader"/> as <c>info</c>, then AES-256-GCM over pieces of 1 MiB, each followed by its tag of 16
/// bytes, the nonce being the number of the piece in 12 bytes, big-endian. A key is used for one file alone, so no nonce comes twice;
/// the header says the length, so none of the pieces can be missing.
/// </summary>
public static class SealedFile
{
    /// <summary>Longest content, bytes: models are opened in memory.</summary>
    public const long MaxContentBytes = 0x7FFFFFC7; // Array.MaxLength

    private const int PieceBytes = 1024 * 1024;
    private const int KeyBytes = 32;
    private const int TagBytes = 16;
    private const int NonceBytes = 12;

    /// <summary>Whether the bytes of a file are sealed.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> file) => SealHeader.IsAtStartOf(file);

    /// <summary>Whom a file is sealed for and the digest of its content; null when it is not sealed.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SealedContent? Look(string path)
    {
        using FileStream file = File.OpenRead(path);
        return SealHeader.Read(file) is { } header ? new SealedContent(header.Recipient, header.ContentDigest) : null;
    }

    /// <summary>Seals bytes for a unit.</summary>
    /// <param name="content">What is sealed.</param>
    /// <param name="recipient">The unit's public key.</param>
    /// <param name="output">Where to.</param>
    /// <exception cref="InvalidDataException">It is longer than <see cref="MaxContentBytes"/>.</exception>
    public static void Seal(ReadOnlySpan<byte> content, UnitKey recipient, Stream output)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(output);
        using var sender = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var header = SealHeader.Of(recipient, sender.ExportParameters(includePrivateParameters: false), SHA256.HashData(content), content.Length);
        byte[] secret = sender.DeriveRawSecretAgreement(recipient.Public);
        using AesGcm cipher = Cipher(secret, header);
        output.Write(header.Bytes);
        byte[] piece = new byte[PieceBytes + TagBytes];
        Span<byte> nonce = stackalloc byte[NonceBytes];
        for (int at = 0, number = 0; at < content.Length; at += PieceBytes, number++)
        {
            int length = Math.Min(PieceBytes, content.Length - at);
            Number(nonce, number);
            cipher.Encrypt(nonce, content.Slice(at, length), piece.AsSpan(0, length), piece.AsSpan(length, TagBytes));
            output.Write(piece, 0, length + TagBytes);
        }
    }

    /// <summary>Opens a sealed file in memory; nothing of it is written anywhere.</summary>
    /// <param name="input">The file from its beginning.</param>
    /// <param name="inputBytes">Its length: what is said inside it is believed only as far as that.</param>
    /// <param name="key">The unit's key.</param>
    /// <exception cref="InvalidDataException">It is not sealed, sealed for another unit, cut off or altered.</exception>
    public static byte[] Open(Stream input, long inputBytes, UnitKey key)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(key);
        SealHeader header = SealHeader.Read(input) ?? throw new InvalidDataException("The file is not sealed.");
        if (header.Recipient != key.KeyId)
        {
            throw new InvalidDataException($"The file is sealed for another unit: for the key {header.Recipient}, this unit's is {key.KeyId}.");
        }
        if (header.ContentBytes is < 0 or > MaxContentBytes || inputBytes != SealedBytes(header.ContentBytes))
        {
            throw new InvalidDataException("The sealed file is cut off or altered: its length is not the one it says.");
        }
        byte[] content = new byte[header.ContentBytes];
        try
        {
            using ECDiffieHellman sender = header.Sender();
            using AesGcm cipher = Cipher(key.Agree(sender.PublicKey), header);
            OpenPieces(input, content, cipher);
            return FileDigests.Sha256(content) == header.ContentDigest ? content : throw new CryptographicException("The digest differs.");
        }
        catch (Exception cause) when (cause is CryptographicException or EndOfStreamException)
        {
            CryptographicOperations.ZeroMemory(content);
            throw new InvalidDataException("The sealed file is cut off or altered. Get the package again.", cause);
        }
    }

    private static void OpenPieces(Stream input, byte[] content, AesGcm cipher)
    {
        byte[] piece = new byte[Math.Min(PieceBytes, content.Length) + TagBytes];
        Span<byte> nonce = stackalloc byte[NonceBytes];
        for (int at = 0, number = 0; at < content.Length; number++)
        {
            int length = Math.Min(PieceBytes, content.Length - at);
            input.ReadExactly(piece, 0, length + TagBytes);
            Number(nonce, number);
            cipher.Decrypt(nonce, piece.AsSpan(0, length), piece.AsSpan(length, TagBytes), content.AsSpan(at, length));
            at += length;
        }
    }

    private static AesGcm Cipher(byte[] secret, SealHeader header)
    {
        byte[] key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, salt: [], info: header.Bytes);
        CryptographicOperations.ZeroMemory(secret);
        var cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    private static long SealedBytes(long contentBytes) =>
        SealHeader.Length + contentBytes + (TagBytes * ((contentBytes + PieceBytes - 1) / PieceBytes));

    private static void Number(Span<byte> nonce, int number)
    {
        nonce.Clear();
        BinaryPrimitives.WriteInt32BigEndian(nonce[(NonceBytes - sizeof(int))..], number);
    }
}

/// <summary>What can be seen of a sealed file from outside.</summary>
/// <param name="Recipient">The unit that can open it: <see cref="UnitKey.KeyId"/>.</param>
/// <param name="ContentDigest">SHA-256 of its content, lower-case hexadecimal.</param>
public sealed record SealedContent(string Recipient, string ContentDigest);
