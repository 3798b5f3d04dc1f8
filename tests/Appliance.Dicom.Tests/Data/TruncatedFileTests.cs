using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Frames;
using Appliance.Dicom.Tests.Imaging;

namespace Appliance.Dicom.Tests.Data;

/// <summary>Files that end too early (PS3.5 7.1): refused with offset and reason, or read up to there by who asks for that.</summary>
public sealed class TruncatedFileTests
{
    private const int PixelBytes = 12;

    private static readonly DicomReadOptions AsFarAsItGoes = new() { AllowsTruncation = true };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.2")]
    public void Read_CutInsidePixelData_IsRefusedWithOffsetAndReason(string syntax)
    {
        byte[] whole = ThreeFrames(DicomTransferSyntax.Lookup(syntax));

        string reason = Assert.Throws<DicomDataException>(() => Read(whole[..^3])).Message;

        Assert.Matches(@"\(7FE0,0010\) OW at offset \d+: the data ends before its 12 bytes", reason);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    [InlineData("1.2.840.10008.1.2.2")]
    public void Read_CutInsidePixelData_WholeFramesAreReadAndTheCutOneIsRefusedByName(string syntax)
    {
        byte[] whole = ThreeFrames(DicomTransferSyntax.Lookup(syntax));

        DicomFile file = Read(whole[..^3], AsFarAsItGoes);
        PixelData pixels = PixelData.Open(file);

        Assert.Equal((whole.Length - 3, DicomTag.PixelData), (file.Truncation!.Offset, file.Truncation.Tag));
        Assert.Contains("9 of 12 bytes", file.Truncation.Text, StringComparison.Ordinal);
        Assert.Equal((2, FrameProblemKind.FramesMissing), (pixels.WholeFrames, Assert.Single(pixels.Problems).Kind));
        Assert.Equal([3, 4], pixels.ReadFrame(1, Cancel).Samples);
        Assert.Contains("Frame 3 is not there", Assert.Throws<DicomDataException>(() => pixels.ReadFrame(2, Cancel)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutInsideLargePixelData_IsReadFromTheFileUpToThere()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "cut.dcm");
        DicomDataset dataset = TestImage.Grey(256, 256, 16, 16, signed: false, new byte[2 * 256 * 256 * 2]).AddOrUpdate(DicomTag.NumberOfFrames, "2");
        File.WriteAllBytes(path, Bytes(dataset, DicomTransferSyntax.ExplicitVRLittleEndian)[..^1000]);

        DicomFile file = DicomFile.Open(path, AsFarAsItGoes);

        Assert.Equal(1, PixelData.Open(file).WholeFrames);
        Assert.Equal(256 * 256, PixelData.Open(file).ReadFrame(0, Cancel).Samples.Length);
    }

    [Fact]
    public void Read_CutInsideAFragment_LosesThatFrameOnly()
    {
        DicomDataset dataset = TestImage.Grey(1, 2, 8, 8, signed: false, []).AddOrUpdate(DicomTag.NumberOfFrames, "2")
            .AddOrUpdate(new DicomFragmentSequence(
                DicomTag.PixelData, DicomVR.OB, DicomValue.Empty, [new DicomValue(new byte[] { 1, 2, 3, 4 }), new DicomValue(new byte[] { 5, 6, 7, 8 })]));
        byte[] whole = Bytes(dataset, DicomTransferSyntax.JPEGLosslessSV1);

        DicomFile file = Read(whole[..^10], AsFarAsItGoes);

        Assert.True(file.Dataset.TryGetItem(DicomTag.PixelData, out DicomItem? pixels));
        Assert.Equal([1, 2, 3, 4], Assert.Single(Assert.IsType<DicomFragmentSequence>(pixels).Fragments).Bytes.ToArray());
        Assert.Equal(whole.Length - 10, file.Truncation!.Offset);
        Assert.Contains("offset", Assert.Throws<DicomDataException>(() => Read(whole[..^10])).Message, StringComparison.Ordinal);
    }

    /// <summary>Wherever a file is cut: what came before is there, nothing half is shown as whole, and it says where it ends.</summary>
    [Theory]
    [InlineData("1.2.840.10008.1.2")]
    [InlineData("1.2.840.10008.1.2.1")]
    public void Read_CutAnywhere_ShowsWhatIsWholeAndWhereItEnds(string syntax)
    {
        byte[] whole = ThreeFrames(DicomTransferSyntax.Lookup(syntax), WithSequence());
        int start = DicomPart10Preamble.FindDatasetOffset(new MemoryStream(whole)) is var at ? (int)at : 0;
        DicomDataset all = Read(whole).Dataset;

        for (int length = start + 20; length < whole.Length; length++)
        {
            DicomFile file = Read(whole[..length], AsFarAsItGoes);

            Assert.All(file.Dataset, item => Assert.True(item.Tag == DicomTag.PixelData || item is DicomSequence || Same(item, all), $"{item.Tag} at {length}"));
            Assert.True(file.Truncation is null || file.Truncation.Offset == length, $"{length}: {file.Truncation}");
            if (file.Truncation is null)
            {
                // Between two elements nothing says that more should follow.
                Assert.True(file.Problems.Count > 0 || file.Dataset.All(item => item is DicomSequence || Same(item, all)), $"{length}");
            }
        }
    }

    [Fact]
    public void Read_HeaderOnly_StillRefusesWhatIsCutBehindIt()
    {
        byte[] whole = ThreeFrames(DicomTransferSyntax.ExplicitVRLittleEndian);
        var header = new DicomReadOptions { StopBefore = DicomTag.PixelData };

        Assert.Equal("2", Read(whole[..^3], header).Dataset.GetString(DicomTag.Columns));
        Assert.Equal("2", Read(whole, header with { StopsBeforeWhole = true }).Dataset.GetString(DicomTag.Columns));
        Assert.Contains(
            "the data ends before its 12 bytes",
            Assert.Throws<DicomDataException>(() => Read(whole[..^3], header with { StopsBeforeWhole = true })).Message, StringComparison.Ordinal);
    }

    private static bool Same(DicomItem item, DicomDataset all) =>
        item is DicomElement element && all.TryGetItem(item.Tag, out DicomItem? other) && other is DicomElement whole
        && element.Bytes.Span.SequenceEqual(whole.Bytes.Span);

    private static DicomDataset WithSequence() => new DicomDataset()
        .AddOrUpdate(DicomTag.PatientComments, "some text that may be cut")
        .AddOrUpdate(DicomTag.ReferencedImageSequence, new DicomDataset().AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, "1.2.3.4"));

    private static byte[] ThreeFrames(DicomTransferSyntax syntax, DicomDataset? more = null)
    {
        DicomDataset dataset = TestImage.Grey(1, 2, 16, 16, signed: false, Enumerable.Range(1, PixelBytes / 2).SelectMany(n => new byte[] { (byte)n, 0 }).ToArray())
            .AddOrUpdate(DicomTag.NumberOfFrames, "3");
        foreach (DicomItem item in more ?? [])
        {
            dataset.AddOrUpdate(item);
        }

        return Bytes(dataset, syntax);
    }

    private static byte[] Bytes(DicomDataset dataset, DicomTransferSyntax syntax)
    {
        dataset.AddOrUpdate(DicomTag.SOPClassUID, DicomUID.CTImageStorage.Value).AddOrUpdate(DicomTag.SOPInstanceUID, "1.2.3.1.1");
        using var stream = new MemoryStream();
        new DicomFile(dataset, syntax).Write(stream);
        return stream.ToArray();
    }

    private static DicomFile Read(byte[] bytes, DicomReadOptions? options = null) => DicomFile.Read(new MemoryStream(bytes), options);
}
