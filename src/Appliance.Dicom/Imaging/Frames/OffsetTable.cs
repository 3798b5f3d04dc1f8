using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>
/// Where frames begin, as the object itself says: the Basic Offset Table (PS3.5 A.4) or the Extended Offset Table (PS3.3 C.7.6.3.1.8).
/// Offsets count from the first byte of the first Item Tag after the Basic Offset Table.
/// </summary>
internal static class OffsetTable
{
    /// <summary>The offsets of the Basic Offset Table; none when it is empty, null when it is not a list of 32-bit numbers.</summary>
    internal static long[]? ReadBasic(DicomValue table)
    {
        // Four bytes a frame: a longer one is no table, and is not read.
        if (table.Length % sizeof(uint) != 0 || table.Length / sizeof(uint) > PixelDescription.MaxFrames)
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = table.Bytes.Span;
        var offsets = new long[bytes.Length / sizeof(uint)];
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * sizeof(uint))..]);
        }

        return offsets;
    }

    /// <summary>The numbers of (7FE0,0001) or (7FE0,0002); none when it is absent, null when it is not a list of 64-bit numbers.</summary>
    internal static long[]? ReadExtended(DicomDataset dataset, DicomTag tag)
    {
        if (!dataset.TryGetItem(tag, out DicomItem? item))
        {
            return [];
        }

        if (item is not DicomElement element || element.Length % sizeof(long) != 0 || element.Length / sizeof(long) > PixelDescription.MaxFrames)
        {
            return null;
        }

        ReadOnlySpan<byte> bytes = element.Bytes.Span;
        var numbers = new long[bytes.Length / sizeof(long)];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
        }

        return numbers;
    }
}
