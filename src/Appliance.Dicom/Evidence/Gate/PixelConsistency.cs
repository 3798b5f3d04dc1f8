using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Pixel data is as long as the image says (PS3.5 8.1.1, 8.2), and its bits fit each other (PS3.3 C.7.6.3.1).</summary>
internal static class PixelConsistency
{
    public static void Check(DicomDataset image, FaultList faults)
    {
        long Number(DicomTag tag, long absent) => image.TryGetValue(tag, out long value) ? value : absent;
        long allocated = Number(DicomTag.BitsAllocated, 0), stored = Number(DicomTag.BitsStored, 0);
        if (stored > allocated || stored < 1 || Number(DicomTag.HighBit, -1) != stored - 1)
        {
            faults.Add("PS3.3 C.7.6.3 bits", "BitsStored", "Bits allocated and stored, and the high bit, do not fit each other.");
        }

        // Each factor has 16 bits or is a count that was read from a text of 12 characters: the product needs more than 64.
        Int128 bits = (Int128)Number(DicomTag.Rows, 0) * Number(DicomTag.Columns, 0) * Number(DicomTag.SamplesPerPixel, 0) * allocated * Number(DicomTag.NumberOfFrames, 1);
        Int128 bytes = (bits + 7) / 8;
        if (image.TryGetItem(DicomTag.PixelData, out DicomItem? item) && (item is not DicomElement pixels || pixels.Length != bytes + (bytes & 1)))
        {
            faults.Add("PS3.5 8.1.1 PixelData length", "PixelData", string.Create(CultureInfo.InvariantCulture, $"It does not have the {bytes + (bytes & 1)} bytes that the image says."));
        }
    }
}
