using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Appliance.Dicom.Data.Dictionary;

namespace Appliance.Dicom.Data;

/// <summary>A unique identifier (PS3.5 9). Statics carry the keywords of PS3.6 annex A.</summary>
/// <param name="Value">Components of digits with dots between, at most 64 characters.</param>
public sealed partial record DicomUID(string Value)
{
    /// <summary>The longest legal value, in characters (PS3.5 9.1).</summary>
    public const int MaxLength = 64;

    private const byte RetiredBit = 0x80;
    /// <summary>PS3.4 table GG.3-1.</summary>
    private static readonly FrozenSet<string> NonPatientStorage = FrozenSet.Create(
        "1.2.840.10008.5.1.4.1.1.200.1", // CT Defined Procedure Protocol
        "1.2.840.10008.5.1.4.1.1.200.3", // Protocol Approval
        "1.2.840.10008.5.1.4.1.1.200.7", // XA Defined Procedure Protocol
        "1.2.840.10008.5.1.4.1.1.201.1", // Inventory
        "1.2.840.10008.5.1.4.38.1", // Hanging Protocol
        "1.2.840.10008.5.1.4.39.1", // Color Palette
        "1.2.840.10008.5.1.4.43.1", // Generic Implant Template
        "1.2.840.10008.5.1.4.44.1", // Implant Assembly Template
        "1.2.840.10008.5.1.4.45.1"); // Implant Template Group

    private static readonly DicomUID?[] Cache = new DicomUID?[UidTable.Count];

    /// <summary>The name in PS3.6 annex A, or an empty text when the value is not registered there.</summary>
    public string Name => FindRow(Value) is var row and >= 0 ? TextAt(UidTable.Names, UidTable.NamesStarts, row) : "";

    /// <summary>What it identifies, as in PS3.6 annex A: <c>SOP Class</c>, <c>Transfer Syntax</c>; empty when not registered.</summary>
    public string Kind => FindRow(Value) is var row and >= 0 ? UidTable.KindNames[UidTable.Kinds[row] & ~RetiredBit] : "";

    /// <summary>
    /// True for the storage SOP classes of PS3.4 annex GG, whose objects belong to no patient and no study: hanging protocols, palettes,
    /// implant templates, protocols that are defined for any patient.
    /// </summary>
    public bool IsNonPatientStorageSopClass => NonPatientStorage.Contains(Value);

    /// <summary>True for the storage SOP classes of PS3.4 annex B that PS3.6 registers.</summary>
    public bool IsStorageSopClass => Kind == "SOP Class" && !IsNonPatientStorageSopClass && Name.Contains("Storage", StringComparison.Ordinal)
        && !Name.Contains("Commitment", StringComparison.Ordinal) && !Name.Contains("Directory", StringComparison.Ordinal);

    /// <summary>True when the text obeys PS3.5 9.1: 1 to 64 characters, digits and dots, no empty component, no leading zero.</summary>
    public static bool IsValid(string? value)
    {
        if (value is not { Length: > 0 and <= MaxLength })
        {
            return false;
        }

        foreach (var range in value.AsSpan().Split('.'))
        {
            var component = value.AsSpan(range);
            if (component.IsEmpty || component.ContainsAnyExceptInRange('0', '9') || (component.Length > 1 && component[0] == '0'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// A UID made from content: 2.25 and a UUID (PS3.5 B.2) whose bits are the SHA-256 of <paramref name="seed"/>,
    /// marked as version 8 (RFC 9562). The same seed gives the same UID, so that a retry makes the same object.
    /// </summary>
    public static DicomUID Derive(ReadOnlySpan<byte> seed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(seed, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        var number = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
        return new DicomUID(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"2.25.{number}"));
    }

    /// <summary>The value.</summary>
    public override string ToString() => Value;

    private static DicomUID Known(int row) =>
        Cache[row] ??= new DicomUID(TextAt(UidTable.Values, UidTable.ValuesStarts, row));

    private static int FindRow(string value)
    {
        if (value is not { Length: > 0 and <= MaxLength })
        {
            return -1;
        }

        var wanted = Encoding.UTF8.GetBytes(value);
        int low = 0, high = UidTable.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var at = UidTable.Values[UidTable.ValuesStarts[middle]..(UidTable.ValuesStarts[middle + 1] - 1)];
            var compared = at.SequenceCompareTo(wanted);
            if (compared == 0)
            {
                return middle;
            }

            (low, high) = compared < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    private static string TextAt(ReadOnlySpan<byte> lines, ReadOnlySpan<int> starts, int row) =>
        Encoding.UTF8.GetString(lines[starts[row]..(starts[row + 1] - 1)]);
}
