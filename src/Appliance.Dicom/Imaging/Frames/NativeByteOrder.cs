using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Frames;

/// <summary>What is left to do after reading swapped a value by its VR alone, so that every cell is little endian.</summary>
/// <param name="WordRotation">Bits by which 32-bit cells are to be rotated.</param>
/// <param name="SwapsWords">True when bytes of 16-bit words are still to be swapped.</param>
internal readonly record struct NativeByteOrder(int WordRotation, bool SwapsWords)
{
    /// <summary>GE's private syntax: implicit VR little endian, but pixels big endian.</summary>
    private const string GEImplicitBigEndianPixels = "1.2.840.113619.5.2";

    internal static NativeByteOrder Of(DicomTransferSyntax syntax, DicomVR vr, int bitsAllocated)
    {
        if (syntax.UID.Value == GEImplicitBigEndianPixels)
        {
            return new NativeByteOrder(bitsAllocated == 32 ? 16 : 0, bitsAllocated > 8);
        }

        if (!syntax.IsBigEndian)
        {
            return default;
        }

        // OW is swapped word by word (PS3.5 6.2): of a 32-bit big endian pixel the more significant word still comes first.
        // OB is not swapped at all, though cells of more than 8 bits must not be OB (PS3.5 A.3): they are big endian all the same.
        return new NativeByteOrder(vr == DicomVR.OW || (vr == DicomVR.OB && bitsAllocated == 32) ? 16 : 0, vr == DicomVR.OB && bitsAllocated > 8);
    }

    internal void Restore(Span<byte> bytes)
    {
        for (int i = 0; SwapsWords && i + 2 <= bytes.Length; i += 2)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[i..], BinaryPrimitives.ReadUInt16BigEndian(bytes[i..]));
        }
    }
}
