using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>The three numbers that describe a lookup table (PS3.3 C.7.6.3.1.5).</summary>
/// <param name="Entries">Number of entries, 1 to 65,536.</param>
/// <param name="FirstMapped">The input that gets the first entry.</param>
/// <param name="Bits">Bits of an entry, 1 to 16.</param>
internal readonly record struct TableDescriptor(int Entries, int FirstMapped, int Bits)
{
    private const int DescriptorBytes = 3 * sizeof(ushort);

    /// <summary>Reads a descriptor from its bytes: its VR is US or SS by what the pixels are, and often the wrong of the two.</summary>
    internal static TableDescriptor Read(DicomDataset dataset, DicomTag tag, bool isSigned)
    {
        ReadOnlySpan<byte> bytes = LookupTable.Bytes(dataset, tag).Span;
        if (bytes.Length < DescriptorBytes)
        {
            throw new DicomDataException($"{tag} {tag.Keyword} has {bytes.Length} bytes; three numbers of 16 bits are expected.");
        }

        // The number of entries is unsigned whatever the VR, and 65,536 is written as 0.
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        int first = isSigned ? BinaryPrimitives.ReadInt16LittleEndian(bytes[2..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        return bits is >= 1 and <= 16
            ? new TableDescriptor(entries == 0 ? LookupTable.MaxEntries : entries, first, bits)
            : throw new DicomDataException($"{tag} {tag.Keyword} states entries of {bits} bits; 1 to 16 are possible.");
    }
}
