using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Display;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Display;

/// <summary>Grey pictures: every stored value once, through each stage of the pipeline, against DCMTK.</summary>
public sealed class GreyPipelineTests
{
    [Theory]
    [InlineData("MONOCHROME2", "", false)]
    [InlineData("MONOCHROME1", "", true)]
    [InlineData("MONOCHROME2", "INVERSE", true)]
    [InlineData("MONOCHROME1", "INVERSE", true)]
    [InlineData("MONOCHROME1", "IDENTITY", false)]
    [InlineData("MONOCHROME2", "IDENTITY", false)]
    public void Render_PhotometricAndShape_AreOneInversion(string photometric, string shape, bool isInverse)
    {
        DicomDataset dataset = TestImage.Grey(1, 2, 8, 8, signed: false, [0, 255], photometric);
        dataset.AddOrUpdate(DicomTag.PresentationLUTShape, shape);

        Assert.Equal(isInverse ? [255, 0] : [0, 255], Render(dataset).Pixels);
    }

    [Theory]
    [InlineData("2048", "4096", "LINEAR")]
    [InlineData("40", "400", "LINEAR")]
    [InlineData("40", "400", "SIGMOID")]
    [InlineData("-600", "1500", "")]
    [InlineData("100.5", "3", "LINEAR")]
    [InlineData("100", "1", "LINEAR")]
    [InlineData("40\\300", "400\\10", "")]
    public void Render_Window_IsDcmtks(string center, string width, string function)
    {
        DicomDataset dataset = TestImage.Grey(64, 64, 16, 12, signed: false, TestImage.TwelveBitRamp())
            .AddOrUpdate(DicomTag.RescaleIntercept, "-1024").AddOrUpdate(DicomTag.RescaleSlope, "1").AddOrUpdate(DicomTag.RescaleType, "HU")
            .AddOrUpdate(DicomTag.WindowCenter, center.Split('\\')).AddOrUpdate(DicomTag.WindowWidth, width.Split('\\'));
        if (function.Length > 0)
        {
            dataset.AddOrUpdate(DicomTag.VOILUTFunction, function);
        }

        AssertDcmtk(dataset, 1, "+Wi", "1");
    }

    [Fact]
    public void Render_SeveralWindows_ShowsTheOneThatIsAskedFor()
    {
        DicomDataset dataset = TestImage.Grey(64, 64, 16, 12, signed: false, TestImage.TwelveBitRamp())
            .AddOrUpdate(DicomTag.WindowCenter, "40", "1000").AddOrUpdate(DicomTag.WindowWidth, "400", "300")
            .AddOrUpdate(DicomTag.WindowCenterWidthExplanation, "SOFT", "BONE");

        VoiTransforms views = VoiTransforms.Read(dataset, 0, isSigned: false);

        Assert.Equal([new VoiWindow(40, 400, VoiFunction.Linear, "SOFT"), new VoiWindow(1000, 300, VoiFunction.Linear, "BONE")], views.Windows);
        AssertDcmtk(dataset, views.Windows[1], 1, "+Wi", "2");
    }

    [Fact]
    public void Render_SignedPixelsWithOverlayBits_IsDcmtks()
    {
        // Overlay bits in the four bits above High Bit 11: they are no part of the value.
        byte[] pixels = TestImage.TwelveBitRamp();
        for (int i = 1; i < pixels.Length; i += 2) { pixels[i] |= (byte)(i % 8 << 4); }
        DicomDataset dataset = TestImage.Grey(64, 64, 16, 12, signed: true, pixels)
            .AddOrUpdate(DicomTag.WindowCenter, "0").AddOrUpdate(DicomTag.WindowWidth, "3000");

        AssertDcmtk(dataset, 1, "+Wi", "1");
    }

    [Fact]
    public void Render_HighBitBelowTheTop_IsDcmtks()
    {
        DicomDataset dataset = TestImage.Grey(64, 64, 16, 10, signed: false, TestImage.Words([.. Enumerable.Range(0, 4096).Select(i => i % 1024 << 4)]))
            .AddOrUpdate(DicomTag.HighBit, (ushort)13).AddOrUpdate(DicomTag.WindowCenter, "512").AddOrUpdate(DicomTag.WindowWidth, "1024");

        AssertDcmtk(dataset, 1, "+Wi", "1");
    }

    [Fact]
    public void Render_ModalityTable_IsDcmtks()
    {
        DicomDataset dataset = TestImage.Grey(64, 64, 16, 12, signed: false, TestImage.TwelveBitRamp())
            .AddOrUpdate(new DicomSequence(DicomTag.ModalityLUTSequence, [Table(256, 100, 16, [.. Enumerable.Range(0, 256).Select(i => i * i)])
                .AddOrUpdate(DicomTag.ModalityLUTType, "OD")]));

        AssertDcmtk(dataset, 1);
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(12, 0)]
    [InlineData(16, 1000)]
    public void Render_VoiTable_IsDcmtks(int bits, int first)
    {
        int[] entries = [.. Enumerable.Range(0, 1024).Select(i => ((1 << bits) - 1) * i / 1023)];
        DicomDataset dataset = TestImage.Grey(64, 64, 16, 12, signed: false, TestImage.TwelveBitRamp())
            .AddOrUpdate(new DicomSequence(DicomTag.VOILUTSequence, [Table(1024, first, bits, entries)]));

        AssertDcmtk(dataset, 1, "+Wl", "1");
    }

    [Fact]
    public void Render_NoWindow_LeavesPaddingOutOfTheRange()
    {
        DicomDataset dataset = TestImage.Grey(1, 4, 16, 16, signed: true, TestImage.Words(-2000, 0, 50, 100))
            .AddOrUpdate(DicomTag.PixelPaddingValue, DicomVR.US, TestImage.Words(63536));

        Assert.Equal([0, 0, 128, 255], Render(dataset).Pixels);
    }

    [Fact]
    public void Render_WindowsThatAreNone_AreLeftOut()
    {
        DicomDataset dataset = TestImage.Grey(1, 3, 16, 16, signed: false, TestImage.Words(0, 50, 100))
            .AddOrUpdate(DicomTag.WindowCenter, "40", "50.5").AddOrUpdate(DicomTag.WindowWidth, "0", "101");

        Assert.Equal([0, 128, 255], Render(dataset).Pixels);
    }

    [Theory]
    [InlineData("40,400", true)]
    [InlineData(" -600.5 , 1500 , sigmoid", true)]
    [InlineData("0,0.5,linear-exact", true)]
    [InlineData("0,0.5", false)]
    [InlineData("40", false)]
    [InlineData("40,0,sigmoid", false)]
    [InlineData("NaN,400", false)]
    [InlineData("40,400,cubic", false)]
    [InlineData("40,400,linear,1", false)]
    public void TryParse_TextOfAWindow_TakesOnlyWindows(string text, bool isWindow) =>
        Assert.Equal(isWindow, VoiWindow.TryParse(text, out VoiWindow? window) && window is not null);

    internal static DicomDataset Table(int entries, int first, int bits, int[] values) => new DicomDataset()
        .AddOrUpdate(DicomTag.LUTDescriptor, DicomVR.US, TestImage.Words(entries, first, bits))
        .AddOrUpdate(DicomTag.LUTData, DicomVR.OW, TestImage.Words(values));

    private static DisplayImage Render(DicomDataset dataset, VoiWindow? window = null) =>
        FrameRenderer.Render(new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian), 0, window);

    private static void AssertDcmtk(DicomDataset dataset, int levels, params string[] view) => AssertDcmtk(dataset, null, levels, view);

    private static void AssertDcmtk(DicomDataset dataset, VoiWindow? window, int levels, params string[] view)
    {
        using var folder = new TemporaryFolder();
        DisplayImage? theirs = DcmtkPicture.Render(TestImage.Save(dataset, folder.File("image.dcm")), folder.File("dcmtk.pnm"), view);
        Assert.NotNull(theirs);
        Assert.InRange(DcmtkPicture.Distance(Render(dataset, window), theirs) ?? 256, 0, levels);
    }
}
