using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Evidence of images from real scanners, with their own ways of filling a header.</summary>
public sealed class RealSourceTests
{
    private const string ChestCt = "acil-bwh+ChestImagingPlatform/Testing/Data/Input/ct-64Dicom";
    private static readonly EvidenceText Title = new("Lung density", "肺密度");

    [Fact]
    public void ChestCt_OrderedByPosition_IsSeventyNineEvenSlices()
    {
        SliceStack<DicomFile> stack = Stack();

        Assert.True(stack.IsRegular, string.Join(' ', stack.Problems));
        Assert.Equal(79, stack.Slices.Count);
        Assert.Equal(3.99, stack.Spacing, 0.01);
        Assert.Equal(4.17, stack.Slices[0].Plane.RowSpacing, 0.01);
    }

    [Fact]
    public void ChestCt_WhosePaddingIsNul_GivesValidEvidence()
    {
        using var folder = new TemporaryFolder();
        SliceStack<DicomFile> stack = Stack();
        var source = new EvidenceSource([.. stack.Slices.Select(slice => slice.Item.Dataset)]);
        byte[] mask = Air(stack);

        DicomFile segmentation = SegmentationWriter.Write(source, EvidenceScene.Context, new Segmentation
        {
            SeriesDescription = Title,
            SliceSpacing = stack.Spacing,
            Slices = [.. stack.Slices.Select((slice, i) => new SegmentationSlice(slice.Plane, source.Instances[i]))],
            Segments = [new Segment { Label = "Air", Type = Codes.Lung, TrackingIdentifier = "Air", Mask = mask }],
        });

        foreach (DicomFile file in (DicomFile[])[segmentation, Refusal(source), Page(source)])
        {
            file.Save(folder.File("evidence.dcm"));
            Peer.AssertValid(folder.File("evidence.dcm"));
        }

        var read = new int[64 * 64];
        PixelData.Open(segmentation).ReadStored(40, read);
        Assert.Equal(mask.Skip(40 * 64 * 64).Take(64 * 64), read.Select(bit => (byte)bit));
    }

    [Theory]
    [InlineData("ImagingDataCommons+highdicom/data/test_files/ct_image.dcm")]
    [InlineData("ImagingDataCommons+highdicom/data/test_files/dx_image.dcm")]
    [InlineData("QIICR+dcmqi/data/segmentations/ct-3slice/01.dcm")]
    [InlineData("pydicom+pydicom/src/pydicom/data/test_files/MR_small_bigendian.dcm")]
    public void AnySource_GivesValidRefusalAndPage(string file)
    {
        Assert.SkipUnless(File.Exists(TestFiles.PathOf(file)), $"the test data is not in {TestFiles.Folder}: set APPLIANCE_TEST_DATA");
        using var folder = new TemporaryFolder();
        var source = new EvidenceSource([DicomFile.Open(TestFiles.PathOf(file)).Dataset]);

        foreach (DicomFile evidence in (DicomFile[])[Refusal(source), Page(source)])
        {
            evidence.Save(folder.File("evidence.dcm"));
            Peer.AssertValid(folder.File("evidence.dcm"));
        }
    }

    private static SliceStack<DicomFile> Stack()
    {
        string folder = TestFiles.PathOf(ChestCt);
        Assert.SkipUnless(Directory.Exists(folder), $"the test data is not in {TestFiles.Folder}: set APPLIANCE_TEST_DATA");
        return SliceStack.Build(Directory.EnumerateFiles(folder).Select(path =>
        {
            DicomFile file = DicomFile.Open(path);
            Assert.True(ImagePlane.TryRead(file.Dataset, out ImagePlane? plane, out string? problem), problem);
            return (plane, file);
        }));
    }

    private static byte[] Air(SliceStack<DicomFile> stack) => [.. stack.Slices.SelectMany(slice =>
    {
        var hounsfield = new short[64 * 64];
        PixelData.Open(slice.Item).ReadRescaled(0, ModalityRescale.Read(slice.Item.Dataset), hounsfield);
        return hounsfield.Select(hu => (byte)(hu < -500 ? 1 : 0));
    })];

    private static DicomFile Refusal(EvidenceSource source) => MeasurementReportWriter.Write(source, EvidenceScene.Context, new MeasurementReport
    {
        Outcome = ReportOutcome.Refused,
        SeriesDescription = Title,
        Evaluations = [new QualitativeEvaluation(Codes.Comment, null, new EvidenceText("The lungs are not fully covered.", "肺部未完全覆盖。"))],
    });

    private static DicomFile Page(EvidenceSource source) => SecondaryCaptureWriter.Write(source, EvidenceScene.Context, new SecondaryCapturePage
    {
        Number = 1,
        Rows = 1,
        Columns = 1,
        Rgb = new byte[3],
        SeriesDescription = Title,
        Derivation = new EvidenceText("Summary", "摘要"),
    });
}
