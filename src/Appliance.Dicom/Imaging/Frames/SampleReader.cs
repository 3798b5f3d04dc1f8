using System.Buffers.Binary;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>Takes samples out of their cells (PS3.5 8.1.1), little endian.</summary>
internal static class SampleReader
{
    /// <param name="bytes">The cells.</param>
    /// <param name="firstBit">Where the first cell begins in the first byte, for 1-bit cells.</param>
    /// <param name="description">How the cells are laid out.</param>
    /// <param name="wordRotation">Bits by which 32-bit cells are to be rotated: 16 when only their halves were swapped.</param>
    /// <param name="values">Where to.</param>
    internal static void Read(ReadOnlySpan<byte> bytes, int firstBit, PixelDescription description, int wordRotation, Span<int> values)
    {
        switch (description.BitsAllocated)
        {
            case 1:
                UnpackBits(bytes, firstBit, values);
                return;
            case 8:
                for (int i = 0; i < values.Length; i++) { values[i] = bytes[i]; }
                break;
            case 16:
                for (int i = 0; i < values.Length; i++) { values[i] = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]); }
                break;
            default:
                for (int i = 0; i < values.Length; i++) { values[i] = (int)uint.RotateLeft(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(4 * i)..]), wordRotation); }
                break;
        }

        TakeStoredBits(description, values);
    }

    private static void UnpackBits(ReadOnlySpan<byte> bytes, int firstBit, Span<int> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int bit = firstBit + i;
            values[i] = (bytes[bit >> 3] >> (bit & 7)) & 1;
        }
    }

    private static void TakeStoredBits(PixelDescription description, Span<int> values)
    {
        // Bits above High Bit may hold overlays of old objects (PS3.5 8.1.1): shift them out, then bring the sign down.
        int left = 31 - description.HighBit;
        int right = 32 - description.BitsStored;
        for (int i = 0; i < values.Length; i++)
        {
            int shifted = values[i] << left;
            values[i] = description.IsSigned ? shifted >> right : (int)((uint)shifted >> right);
        }
    }
}
