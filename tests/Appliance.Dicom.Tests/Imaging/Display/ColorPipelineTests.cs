using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Display;

/// <summary>Colour pictures against DCMTK, and palettes against pydicom.</summary>
public sealed class ColorPipelineTests
{
    /// <summary>DCMTK adds two rounded products where we round once.</summary>
    private const int ColorLevels = 2;

    [Theory]
    [InlineData("RGB", 0)]
    [InlineData("RGB", 1)]
    [InlineData("YBR_FULL", 0)]
    [InlineData("YBR_FULL", 1)]
    public void Render_ColorsOfEveryKind_AreDcmtks(string photometric, int planar)
    {
        AssertDcmtk(TestImage.Color(32, 48, photometric, TestImage.Noise(32 * 48 * 3), planar), ColorLevels);
    }

    [Fact]
    public void Render_Native422_RepeatsTheChrominanceOfTwoPixels()
    {
        // Y Y CB CR twice: grey pixels first, then two reds of different brightness (PS3.3 C.7.6.3.1.2).
        DicomDataset dataset = TestImage.Color(1, 4, "YBR_FULL_422", [50, 200, 128, 128, 76, 106, 85, 255]);

        Assert.Equal([50, 50, 50, 200, 200, 200, 254, 0, 0, 255, 30, 30], Render(dataset).Pixels);
    }

    [Fact]
    public void Render_Native422_IsDcmtks()
    {
        AssertDcmtk(TestImage.Color(32, 48, "YBR_FULL_422", TestImage.Noise(32 * 48 * 2)), ColorLevels);
    }

    [Fact]
    public void Render_422InNameOnly_IsReadAsThreeSamplesAPixel()
    {
        DicomDataset dataset = TestImage.Color(1, 2, "YBR_FULL_422", [50, 128, 128, 200, 128, 128]);

        Assert.Equal([50, 50, 50, 200, 200, 200], Render(dataset).Pixels);
    }

    [Fact]
    public void Render_Partial422_StretchesTheStudioRange()
    {
        DicomDataset dataset = TestImage.Color(1, 2, "YBR_PARTIAL_422", [16, 235, 128, 128]);

        Assert.Equal([0, 0, 0, 255, 255, 255], Render(dataset).Pixels);
    }

    [Theory]
    [InlineData("ARGB")]
    [InlineData("CMYK")]
    [InlineData("HSV")]
    [InlineData("YBR_RCT")]
    public void Render_RetiredOrForeign_IsRefusedByName(string photometric)
    {
        var refusal = Assert.Throws<DicomDataException>(() => Render(TestImage.Color(1, 2, photometric, new byte[6])));

        Assert.Contains(photometric, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(8, true)]
    [InlineData(8, false)]
    public void Render_Palette_IsDcmtks(int bits, bool isWords)
    {
        // 200 entries from 20 on: the pixels go below the first and beyond the last.
        DicomDataset dataset = TestImage.Palette(16, 16, [.. Enumerable.Range(0, 256).Select(i => (byte)i)]);
        int greatest = bits == 8 ? 255 : 65535;
        AddPalette(dataset, 200, 20, bits, isWords, i => greatest * i / 199, i => greatest - (greatest * i / 199), i => greatest * (i % 10) / 9);

        // What 16 bits become in 8 is for each to round.
        AssertDcmtk(dataset, 1);
    }

    [Fact]
    public void Render_PaletteOf65536Entries_IsStatedAsZero()
    {
        DicomDataset dataset = TestImage.Grey(1, 3, 16, 16, signed: false, TestImage.Words(0, 32768, 65535), "PALETTE COLOR");
        AddPalette(dataset, 65536, 0, 16, true, i => i, i => 65535 - i, _ => 0);

        Assert.Equal([0, 255, 0, 128, 127, 0, 255, 0, 0], Render(dataset).Pixels);
    }

    [Fact]
    public void Render_PaletteOfSignedPixels_MapsFromANegativeValue()
    {
        DicomDataset dataset = TestImage.Grey(1, 3, 16, 16, signed: true, TestImage.Words(-10, -9, 5), "PALETTE COLOR");
        AddPalette(dataset, 2, -10, 8, false, i => 10 + i, i => 20 + i, i => 30 + i);

        Assert.Equal([10, 20, 30, 11, 21, 31, 11, 21, 31], Render(dataset).Pixels);
    }

    [Fact]
    public void Render_SixteenBitEntriesUnderADescriptorOfEight_AreTakenAsTheyAre()
    {
        DicomDataset dataset = TestImage.Palette(1, 2, [0, 1]);
        AddPalette(dataset, 2, 0, 16, true, i => i * 65535, i => i * 65535, i => i * 65535);
        dataset.AddOrUpdate(DicomTag.RedPaletteColorLookupTableDescriptor, DicomVR.US, TestImage.Words(2, 0, 8));

        Assert.Equal([0, 0, 0, 255, 255, 255], Render(dataset).Pixels);
    }

    [Fact]
    public void SegmentedPalette_ExpandsAsPydicomDoes()
    {
        // Discrete 3, linear 10 to 65000, indirect 2 segments from byte 0, linear 7 down to 12.
        int[] segments = [0, 3, 5, 900, 1000, 1, 10, 65000, 2, 2, 0, 0, 1, 7, 12];
        byte[] data = TestImage.Words(segments);
        DicomDataset dataset = TestImage.Palette(1, 33, [.. Enumerable.Range(0, 33).Select(i => (byte)i)]);
        foreach ((DicomTag descriptor, DicomTag tag) in Segmented)
        {
            dataset.AddOrUpdate(descriptor, DicomVR.US, TestImage.Words(33, 0, 16)).AddOrUpdate(tag, DicomVR.OW, data);
        }

        LookupTable table = SegmentedTable(dataset);
        string theirs = Evidence.Peer.Pydicom(
            "from pydicom.pixel_data_handlers.util import _expand_segmented_lut\n" +
            "d = bytes.fromhex(sys.argv[1])\n" +
            "print(*_expand_segmented_lut(tuple(d[i] + 256 * d[i + 1] for i in range(0, len(d), 2)), '<H'))",
            Convert.ToHexString(data));

        Assert.Equal(theirs, string.Join(' ', Enumerable.Range(0, 33).Select(i => table.Apply(i))));
    }

    [Theory]
    [InlineData(new[] { 0, 9, 1 })] // ends within a discrete segment
    [InlineData(new[] { 1, 5, 100 })] // linear without a start
    [InlineData(new[] { 0, 1, 7, 2, 1, 6, 0 })] // indirect to itself
    [InlineData(new[] { 0, 1, 7, 2, 1, 60000, 60000 })] // indirect to nowhere
    [InlineData(new[] { 0, 1, 7 })] // too few entries
    [InlineData(new[] { 9, 1, 7 })] // no such segment
    public void SegmentedPalette_Damaged_IsRefused(int[] segments)
    {
        DicomDataset dataset = TestImage.Palette(1, 1, [0]);
        foreach ((DicomTag descriptor, DicomTag tag) in Segmented)
        {
            dataset.AddOrUpdate(descriptor, DicomVR.US, TestImage.Words(33, 0, 16)).AddOrUpdate(tag, DicomVR.OW, TestImage.Words(segments));
        }

        Assert.Throws<DicomDataException>(() => Render(dataset));
    }

    private static readonly (DicomTag Descriptor, DicomTag Data)[] Segmented =
    [
        (DicomTag.RedPaletteColorLookupTableDescriptor, DicomTag.SegmentedRedPaletteColorLookupTableData),
        (DicomTag.GreenPaletteColorLookupTableDescriptor, DicomTag.SegmentedGreenPaletteColorLookupTableData),
        (DicomTag.BluePaletteColorLookupTableDescriptor, DicomTag.SegmentedBluePaletteColorLookupTableData),
    ];

    private static LookupTable SegmentedTable(DicomDataset dataset) => PaletteColors.Read(dataset, isSigned: false).Red;

    private static void AddPalette(DicomDataset dataset, int entries, int first, int bits, bool isWords, params Func<int, int>[] colors)
    {
        DicomTag[] data = [DicomTag.RedPaletteColorLookupTableData, DicomTag.GreenPaletteColorLookupTableData, DicomTag.BluePaletteColorLookupTableData];
        for (int color = 0; color < 3; color++)
        {
            int[] values = [.. Enumerable.Range(0, entries).Select(colors[color])];
            dataset.AddOrUpdate(Segmented[color].Descriptor, DicomVR.US, TestImage.Words(entries, first, bits))
                .AddOrUpdate(data[color], DicomVR.OW, isWords ? TestImage.Words(values) : [.. values.Select(value => (byte)value)]);
        }
    }

    private static DisplayImage Render(DicomDataset dataset) => FrameRenderer.Render(new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian));

    private static void AssertDcmtk(DicomDataset dataset, int levels)
    {
        using var folder = new TemporaryFolder();
        DisplayImage? theirs = DcmtkPicture.Render(TestImage.Save(dataset, folder.File("image.dcm")), folder.File("dcmtk.pnm"));
        Assert.NotNull(theirs);
        Assert.InRange(DcmtkPicture.Distance(Render(dataset), theirs) ?? 256, 0, levels);
    }
}
