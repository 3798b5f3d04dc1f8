using System.Buffers.Binary;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>A picture with flat parts, slopes, noise and both ends of its range, as a compressor meets them; its size is odd on purpose.</summary>
internal sealed record TestPicture(PixelDescription Description, byte[] Pixels)
{
    internal static TestPicture Make(int stored, bool signed, bool colour, int rows = 53, int columns = 67, int allocated = 0)
    {
        var description = new PixelDescription
        {
            Rows = rows,
            Columns = columns,
            SamplesPerPixel = colour ? 3 : 1,
            PhotometricInterpretation = colour ? "RGB" : "MONOCHROME2",
            BitsAllocated = allocated > 0 ? allocated : stored <= 8 ? 8 : 16,
            BitsStored = stored,
            HighBit = stored - 1,
            IsSigned = signed,
        };
        int bytes = description.BitsAllocated / 8;
        var pixels = new byte[description.SamplesPerFrame * bytes];
        Span<byte> cell = stackalloc byte[4];
        for (int i = 0; i < description.SamplesPerFrame; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(cell, Value(i / description.SamplesPerPixel, i % description.SamplesPerPixel, description));
            cell[..bytes].CopyTo(pixels.AsSpan(i * bytes));
        }

        return new TestPicture(description, pixels);
    }

    internal DicomFile ToFile() => new(
        new DicomDataset()
            .AddOrUpdate(DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7")
            .AddOrUpdate(DicomTag.SOPInstanceUID, "2.25.1")
            .AddOrUpdate(DicomTag.StudyInstanceUID, "2.25.2")
            .AddOrUpdate(DicomTag.SeriesInstanceUID, "2.25.3")
            .AddOrUpdate(DicomTag.Modality, "OT")
            .AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)Description.SamplesPerPixel)
            .AddOrUpdate(DicomTag.PhotometricInterpretation, Description.PhotometricInterpretation)
            .AddOrUpdate(DicomTag.PlanarConfiguration, (ushort)0)
            .AddOrUpdate(DicomTag.Rows, (ushort)Description.Rows)
            .AddOrUpdate(DicomTag.Columns, (ushort)Description.Columns)
            .AddOrUpdate(DicomTag.BitsAllocated, (ushort)Description.BitsAllocated)
            .AddOrUpdate(DicomTag.BitsStored, (ushort)Description.BitsStored)
            .AddOrUpdate(DicomTag.HighBit, (ushort)Description.HighBit)
            .AddOrUpdate(DicomTag.PixelRepresentation, (ushort)(Description.IsSigned ? 1 : 0))
            .AddOrUpdate(DicomTag.PixelData, Description.BitsAllocated == 8 ? DicomVR.OB : DicomVR.OW, Pixels),
        DicomTransferSyntax.ExplicitVRLittleEndian);

    private static int Value(int pixel, int sample, PixelDescription description)
    {
        int row = pixel / description.Columns;
        int column = pixel % description.Columns;
        long range = 1L << description.BitsStored;
        uint noise = unchecked((uint)((pixel * 3) + sample + 1) * 2654435761) >> 16;
        long value = (row / 8 % 4) switch
        {
            0 => range * column / description.Columns,
            1 => (range / 2) + (noise % 9),
            2 => noise * range >> 16,
            _ => column % 16 < 8 ? 0 : range - 1,
        };
        value = Math.Clamp(value + (sample * range / 7), 0, range - 1);
        return (int)(description.IsSigned ? value - (range / 2) : value);
    }
}
