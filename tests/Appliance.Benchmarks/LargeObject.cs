using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Benchmarks;

/// <summary>
/// Writes a multi-frame object of any size without ever holding it. A native element ends at 4 GiB (PS3.5 7.1.1), so the pixels
/// are in fragments; they are zeros, which take no room on the disk until somebody copies them.
/// </summary>
internal static class LargeObject
{
    private const uint FragmentBytes = 256 << 20;

    /// <summary>The study of an object, by the name of its file.</summary>
    public static string StudyOf(string name) => Uid("study", name);

    public static string Write(string path, int gibibytes)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        int fragments = gibibytes * 4;
        var header = new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.MultiFrameGrayscaleByteSecondaryCaptureImageStorage.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, Uid("object", name))
            .AddOrUpdate(DicomTag.StudyInstanceUID, StudyOf(name))
            .AddOrUpdate(DicomTag.SeriesInstanceUID, Uid("series", name))
            .AddOrUpdate(DicomTag.Modality, "OT")
            .AddOrUpdate(DicomTag.PatientName, "Large^Object")
            .AddOrUpdate(DicomTag.PatientID, "LARGE")
            .AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)1)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, "MONOCHROME2")
            .AddOrUpdate(DicomTag.NumberOfFrames, $"{fragments}")
            .AddOrUpdate(DicomTag.Rows, (ushort)16384)
            .AddOrUpdate(DicomTag.Columns, (ushort)16384)
            .AddOrUpdate(DicomTag.BitsAllocated, (ushort)8)
            .AddOrUpdate(DicomTag.BitsStored, (ushort)8)
            .AddOrUpdate(DicomTag.HighBit, (ushort)7)
            .AddOrUpdate(DicomTag.PixelRepresentation, (ushort)0);
        using var file = File.Create(path);
        new DicomFile(header, DicomTransferSyntax.JPEGBaseline8Bit).Write(file);
        file.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]); // (7FE0,0010) OB, undefined length
        file.Write([0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0]); // an empty Basic Offset Table
        for (var index = 0; index < fragments; index++)
        {
            file.Write([0xFE, 0xFF, 0x00, 0xE0]);
            file.Write(BitConverter.GetBytes(FragmentBytes));
            file.Seek(FragmentBytes, SeekOrigin.Current);
        }

        file.Write([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);
        return path;
    }

    private static string Uid(string kind, string name) => DicomUID.Derive(Encoding.ASCII.GetBytes($"{name} {kind}")).Value;
}
