using System.Buffers.Binary;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>Stored values that are no picture: Pixel Padding Value and Range Limit (PS3.3 C.7.5.1.1.2).</summary>
/// <param name="Least">Least padding value.</param>
/// <param name="Greatest">Greatest padding value.</param>
public readonly record struct PixelPadding(int Least, int Greatest)
{
    /// <summary>Whether a stored value is padding.</summary>
    public bool Contains(int stored) => stored >= Least && stored <= Greatest;

    /// <summary>Reads the padding of an image; null when it has none.</summary>
    public static PixelPadding? Read(DicomDataset dataset, PixelDescription description)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(description);
        if (Number(dataset, DicomTag.PixelPaddingValue, description) is not { } value)
        {
            return null;
        }

        int limit = Number(dataset, DicomTag.PixelPaddingRangeLimit, description) ?? value;
        return new PixelPadding(Math.Min(value, limit), Math.Max(value, limit));
    }

    /// <summary>US or SS by Pixel Representation, and often the wrong of the two: the bits count, not the VR.</summary>
    private static int? Number(DicomDataset dataset, DicomTag tag, PixelDescription description)
    {
        if (!dataset.TryGetItem(tag, out DicomItem? item) || item is not DicomElement { Length: sizeof(ushort) } element)
        {
            return null;
        }

        ushort bits = BinaryPrimitives.ReadUInt16LittleEndian(element.Bytes.Span);

        // 12-bit two's complement in a 16-bit attribute may or may not be sign-extended.
        int unused = 32 - Math.Min(description.BitsStored, 16);
        return description.IsSigned ? (bits << unused) >> unused : bits;
    }
}
