using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Imaging.Series;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>
/// From a file to a picture: functional groups, planes, stacks, frames, lookup tables and colours of any bytes. What is shown has the size it
/// says and is the same when it is shown again.
/// </summary>
internal sealed class PictureTarget : IFuzzTarget
{
    private static readonly DicomReadOptions Limits = new() { MaxInlineValueBytes = long.MaxValue, MaxMemoryBytes = 16 * 1024 * 1024, MaxDeflatedBytes = 16 * 1024 * 1024 };

    public string Name => "picture";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => [Palette(), VoiTable(), Enhanced(), .. PublicFiles.Read(dataFolder)];

    public void Run(ReadOnlySpan<byte> input)
    {
        DicomFile file;
        try
        {
            using var stream = new MemoryStream(input.ToArray());
            file = DicomFile.Read(stream, Limits);
        }
        catch (DicomDataException)
        {
            return;
        }

        CheckStacks(file.Dataset);
        foreach (int frame in Frames(file))
        {
            DisplayImage? image = Show(file, frame);
            if (image is not null && image.Pixels.Length != image.Rows * image.Columns * (image.IsColor ? 3 : 1))
            {
                throw new OracleException($"{image.Pixels.Length} bytes for {image.Rows} × {image.Columns}");
            }

            if (image?.Pixels.AsSpan().SequenceEqual(Show(file, frame)?.Pixels) == false)
            {
                throw new OracleException("shown again, the frame looks different");
            }
        }
    }

    private static void CheckStacks(DicomDataset dataset)
    {
        try
        {
            SeriesFrames<int> frames = SeriesFrames.Build([(dataset, 0)]);
            foreach (SliceStack<SeriesFrame<int>> stack in frames.Stacks)
            {
                if (stack.Slices.Zip(stack.Slices.Skip(1)).Any(pair => pair.First.Offset > pair.Second.Offset))
                {
                    throw new OracleException("the slices of a stack are not in order");
                }
            }
        }
        catch (DicomDataException)
        {
            // Refused in words.
        }
    }

    /// <summary>The first frame, the last one and one that is not there.</summary>
    private static int[] Frames(DicomFile file)
    {
        try
        {
            int frames = PixelData.Open(file, new RleDecoder()).Description.NumberOfFrames;
            return [0, frames - 1, frames];
        }
        catch (DicomDataException)
        {
            return [];
        }
    }

    private static DisplayImage? Show(DicomFile file, int frame)
    {
        try
        {
            return FrameRenderer.Render(file, frame, null, new RleDecoder());
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    private static byte[] Palette()
    {
        byte[] segments = [0, 0, 2, 0, 5, 0, 9, 0, 1, 0, 6, 0, 0xFF, 0xFF, 2, 0, 1, 0, 0, 0, 0, 0];
        DicomDataset image = Image("PALETTE COLOR", 1, [0, 1, 2, 3]);
        foreach ((DicomTag descriptor, DicomTag data) in (ReadOnlySpan<(DicomTag, DicomTag)>)
        [
            (DicomTag.RedPaletteColorLookupTableDescriptor, DicomTag.SegmentedRedPaletteColorLookupTableData),
            (DicomTag.GreenPaletteColorLookupTableDescriptor, DicomTag.SegmentedGreenPaletteColorLookupTableData),
            (DicomTag.BluePaletteColorLookupTableDescriptor, DicomTag.SegmentedBluePaletteColorLookupTableData),
        ])
        {
            image.AddOrUpdate(descriptor, DicomVR.US, [10, 0, 0, 0, 16, 0]).AddOrUpdate(data, DicomVR.OW, segments);
        }

        return Bytes(image);
    }

    private static byte[] VoiTable() => Bytes(Image("MONOCHROME1", 1, [0, 1, 2, 3])
        .AddOrUpdate(DicomTag.PixelPaddingValue, DicomVR.US, [3, 0])
        .AddOrUpdate(DicomTag.ModalityLUTSequence, Table())
        .AddOrUpdate(DicomTag.VOILUTSequence, Table()));

    private static DicomDataset Table() => new DicomDataset()
        .AddOrUpdate(DicomTag.LUTDescriptor, DicomVR.US, [4, 0, 0, 0, 8, 0]).AddOrUpdate(DicomTag.LUTData, DicomVR.OW, [0, 80, 160, 255]);

    private static byte[] Enhanced() => Bytes(Image("MONOCHROME2", 2, [1, 2, 3, 4, 5, 6, 7, 8])
        .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, new DicomDataset()
            .AddOrUpdate(DicomTag.PixelMeasuresSequence, new DicomDataset().AddOrUpdate(DicomTag.PixelSpacing, 1.0, 1))
            .AddOrUpdate(DicomTag.PlaneOrientationSequence, new DicomDataset().AddOrUpdate(DicomTag.ImageOrientationPatient, 1.0, 0, 0, 0, 1, 0)))
        .AddOrUpdate(DicomTag.PerFrameFunctionalGroupsSequence, Frame(0), Frame(5)));

    private static DicomDataset Frame(double z) => new DicomDataset()
        .AddOrUpdate(DicomTag.PlanePositionSequence, new DicomDataset().AddOrUpdate(DicomTag.ImagePositionPatient, 0.0, 0, z))
        .AddOrUpdate(DicomTag.FrameContentSequence, new DicomDataset().AddOrUpdate(DicomTag.StackID, "1"))
        .AddOrUpdate(DicomTag.PixelValueTransformationSequence, new DicomDataset().AddOrUpdate(DicomTag.RescaleSlope, 2.0).AddOrUpdate(DicomTag.RescaleIntercept, -z))
        .AddOrUpdate(DicomTag.FrameVOILUTSequence, new DicomDataset().AddOrUpdate(DicomTag.WindowCenter, 8.0).AddOrUpdate(DicomTag.WindowWidth, 16.0));

    private static DicomDataset Image(string photometric, int frames, byte[] pixels) => new DicomDataset()
        .AddOrUpdate(DicomTag.SOPClassUID, DicomUID.EnhancedCTImageStorage.Value).AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3")
        .AddOrUpdate(DicomTag.PhotometricInterpretation, photometric)
        .AddOrUpdate(DicomTag.NumberOfFrames, frames.ToString(System.Globalization.CultureInfo.InvariantCulture))
        .AddOrUpdate(DicomTag.Rows, (ushort)2).AddOrUpdate(DicomTag.Columns, (ushort)2).AddOrUpdate(DicomTag.SamplesPerPixel, (ushort)1)
        .AddOrUpdate(DicomTag.BitsAllocated, (ushort)8).AddOrUpdate(DicomTag.BitsStored, (ushort)8).AddOrUpdate(DicomTag.HighBit, (ushort)7)
        .AddOrUpdate(DicomTag.PixelRepresentation, (ushort)0)
        .AddOrUpdate(DicomTag.PixelData, DicomVR.OB, pixels);

    private static byte[] Bytes(DicomDataset image)
    {
        using var stream = new MemoryStream();
        new DicomFile(image, DicomTransferSyntax.ExplicitVRLittleEndian).Write(stream);
        return stream.ToArray();
    }
}
