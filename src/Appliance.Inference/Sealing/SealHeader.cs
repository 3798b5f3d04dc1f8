using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Appliance.Inference.Sealing;

/// <summary>
/// The first 145 bytes of a sealed file: magic (8), SHA-256 of the recipient's public key (32), the sender's ephemeral point on P-256
/// (65, uncompressed: SEC 1, 2.3.3), SHA-256 of what is sealed (32), its length (8, big-endian).
/// </summary>
internal sealed record SealHeader
{
    public const int Length = 145;

    private const int RecipientAt = 8;
    private const int PointAt = 40;
    private const int DigestAt = 105;
    private const int LengthAt = 137;
    private const int CoordinateBytes = 32;
    private const byte Uncompressed = 4;

    private static ReadOnlySpan<byte> Magic => "APSEAL01"u8;

    private SealHeader(byte[] bytes) => Bytes = bytes;

    /// <summary>The header as it is stored; the key of the file is derived from all of it.</summary>
    public byte[] Bytes { get; }

    /// <summary>Who can open it: <see cref="UnitKey.KeyId"/>.</summary>
    public string Recipient => Convert.ToHexStringLower(Bytes.AsSpan(RecipientAt, PointAt - RecipientAt));

    /// <summary>SHA-256 of what is sealed, lower-case hexadecimal.</summary>
    public string ContentDigest => Convert.ToHexStringLower(Bytes.AsSpan(DigestAt, LengthAt - DigestAt));

    /// <summary>Length of what is sealed.</summary>
    public long ContentBytes => BinaryPrimitives.ReadInt64BigEndian(Bytes.AsSpan(LengthAt));

    /// <summary>Makes the header of a file.</summary>
    public static SealHeader Of(UnitKey recipient, ECParameters sender, ReadOnlySpan<byte> digest, long length)
    {
        byte[] bytes = new byte[Length];
        Magic.CopyTo(bytes);
        Convert.FromHexString(recipient.KeyId).CopyTo(bytes, RecipientAt);
        bytes[PointAt] = Uncompressed;
        sender.Q.X!.CopyTo(bytes, PointAt + 1);
        sender.Q.Y!.CopyTo(bytes, PointAt + 1 + CoordinateBytes);
        digest.CopyTo(bytes.AsSpan(DigestAt));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(LengthAt), length);
        return new SealHeader(bytes);
    }

    /// <summary>Whether bytes begin with a header.</summary>
    public static bool IsAtStartOf(ReadOnlySpan<byte> file) => file.Length >= Length && file.StartsWith(Magic);

    /// <summary>Reads a header; null when the file does not begin with one, and so is not sealed.</summary>
    public static SealHeader? Read(Stream file)
    {
        byte[] bytes = new byte[Length];
        return file.ReadAtLeast(bytes, Length, throwOnEndOfStream: false) == Length && IsAtStartOf(bytes) ? new SealHeader(bytes) : null;
    }

    /// <summary>The sender's ephemeral key.</summary>
    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    public ECDiffieHellman Sender()
    {
        if (Bytes[PointAt] != Uncompressed)
        {
            throw new CryptographicException("The point is not uncompressed.");
        }
        return ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint
            {
                X = Bytes[(PointAt + 1)..(PointAt + 1 + CoordinateBytes)],
                Y = Bytes[(PointAt + 1 + CoordinateBytes)..DigestAt],
            },
        });
    }
}
