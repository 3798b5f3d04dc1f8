using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Imaging;

/// <summary>Small images with chosen pixels, as files that peers read too.</summary>
internal static class TestImage
{
    internal static DicomDataset Grey(int rows, int columns, int allocated, int stored, bool signed, byte[] pixels, string photometric = "MONOCHROME2") =>
        Image(rows, columns, 1, allocated, stored, photometric, pixels).AddOrUpdate(DicomTag.PixelRepresentation, (ushort)(signed ? 1 : 0));

    internal static DicomDataset Color(int rows, int columns, string photometric, byte[] pixels, int planar = 0) =>
        Image(rows, columns, 3, 8, 8, photometric, pixels).AddOrUpdate(DicomTag.PlanarConfiguration, (ushort)planar);

    internal static DicomDataset Palette(int rows, int columns, byte[] pixels) => Image(rows, columns, 1, 8, 8, "PALETTE COLOR", pixels);

    internal static byte[] Words(params int[] values) => [.. values.SelectMany(value => (byte[])[(byte)value, (byte)(value >> 8)])];

    /// <summary>Every stored value of 12 bits once, as 64 × 64.</summary>
    internal static byte[] TwelveBitRamp() => Words([.. Enumerable.Range(0, 4096)]);

    /// <summary>Bytes without a pattern, the same each time.</summary>
    internal static byte[] Noise(int count) => [.. Enumerable.Range(1, count).Select(i => (byte)((uint)i * 2654435761u >> 19))];

    private static DicomDataset Image(int rows, int columns, int samples, int allocated, int stored, string photometric, byte[] pixels) => new DicomDataset()
        .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage.Value)
        .AddOrUpdate(DicomTag.SOPInstanceUID, "2.25.1")
        .AddOrUpdate(DicomTag.Modality, "OT")
        .AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)samples)
        .AddOrUpdate(DicomTag.PhotometricInterpretation, photometric)
        .AddOrUpdate(DicomTag.Rows, (ushort)rows)
        .AddOrUpdate(DicomTag.Columns, (ushort)columns)
        .AddOrUpdate(DicomTag.BitsAllocated, (ushort)allocated)
        .AddOrUpdate(DicomTag.BitsStored, (ushort)stored)
        .AddOrUpdate(DicomTag.HighBit, (ushort)(stored - 1))
        .AddOrUpdate(DicomTag.PixelRepresentation, (ushort)0)
        .AddOrUpdate(DicomTag.PixelData, allocated > 8 ? DicomVR.OW : DicomVR.OB, pixels);

    internal static string Save(DicomDataset dataset, string path)
    {
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return path;
    }
}
