using Appliance.Dicom.Data;

namespace Appliance.Benchmarks;

/// <summary>Writes a multi-frame grayscale object of any size without ever holding it.</summary>
internal static class LargeObject
{
    public static string Write(string path, int rows, int frames)
    {
        var header = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.MultiFrameGrayscaleByteSecondaryCaptureImageStorage.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, DicomUID.Derive("large object"u8).Value)
            .AddOrUpdate(DicomTag.StudyInstanceUID, DicomUID.Derive("large study"u8).Value)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, DicomUID.Derive("large series"u8).Value)
            .AddOrUpdate(DicomTag.Modality, "OT")
            .AddOrUpdate(DicomTag.PatientName, "Large^Object")
            .AddOrUpdate(DicomTag.PatientID, "LARGE")
            .AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)1)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, "MONOCHROME2")
            .AddOrUpdate(DicomTag.NumberOfFrames, $"{frames}")
            .AddOrUpdate(DicomTag.Rows, (ushort)rows)
            .AddOrUpdate(DicomTag.Columns, (ushort)rows)
            .AddOrUpdate(DicomTag.BitsAllocated, (ushort)8)
            .AddOrUpdate(DicomTag.BitsStored, (ushort)8)
            .AddOrUpdate(DicomTag.HighBit, (ushort)7)
            .AddOrUpdate(DicomTag.PixelRepresentation, (ushort)0);
        var frame = new byte[rows * rows];
        using var file = File.Create(path);
        new DicomFile(header, DicomTransferSyntax.ExplicitVRLittleEndian).Write(file);
        file.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0]); // (7FE0,0010) OB
        file.Write(BitConverter.GetBytes((uint)((long)frames * frame.Length)));
        for (var index = 0; index < frames; index++)
        {
            frame.AsSpan().Fill((byte)index);
            file.Write(frame);
        }

        return path;
    }
}
