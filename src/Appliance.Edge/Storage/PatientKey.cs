using System.Buffers.Binary;

namespace Appliance.Edge.Storage;

/// <summary>
/// Who an instance says its patient is, as digests under the site's key: they tell two patients apart, and say nothing to whoever lacks the
/// key. 0 stands for what it does not say.
/// </summary>
/// <param name="Id">Of the Patient ID.</param>
/// <param name="Alphabetic">Of the alphabetic group of the name.</param>
/// <param name="Ideographic">Of its ideographic group.</param>
/// <param name="BirthDate">Of the birth date.</param>
public sealed record PatientKey(ulong Id, ulong Alphabetic, ulong Ideographic, ulong BirthDate)
{
    private const int Bytes = 4 * sizeof(ulong);

    /// <summary>It says nothing, which fits every patient.</summary>
    public static PatientKey Nobody { get; } = new(0, 0, 0, 0);

    /// <summary>
    /// True when the two cannot be one patient. IDs decide where both have one. Else what both say of name and birth date must agree;
    /// of the name, the ideographic groups where both have them, because one name is transcribed in several ways.
    /// </summary>
    public bool IsAnotherThan(PatientKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Both(Id, other.Id) ? Id != other.Id
            : Differ(BirthDate, other.BirthDate)
                || (Both(Ideographic, other.Ideographic) ? Ideographic != other.Ideographic : Differ(Alphabetic, other.Alphabetic));
    }

    /// <summary>The bytes of the journal; null when it says nothing.</summary>
    internal byte[]? ToBytes()
    {
        if (this == Nobody)
        {
            return null;
        }

        var bytes = new byte[Bytes];
        ulong[] parts = [Id, Alphabetic, Ideographic, BirthDate];
        for (int i = 0; i < parts.Length; i++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(i * sizeof(ulong)), parts[i]);
        }

        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    internal static PatientKey FromBytes(ReadOnlySpan<byte> bytes) => new(Part(bytes, 0), Part(bytes, 1), Part(bytes, 2), Part(bytes, 3));

    private static ulong Part(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt64BigEndian(bytes[(index * sizeof(ulong))..]);

    private static bool Both(ulong one, ulong other) => one != 0 && other != 0;

    private static bool Differ(ulong one, ulong other) => Both(one, other) && one != other;
}
