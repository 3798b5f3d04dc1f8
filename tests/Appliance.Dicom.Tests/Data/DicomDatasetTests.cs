using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

public sealed class DicomDatasetTests
{
    [Fact]
    public void AddOrUpdate_AnyOrder_KeepsTagsSortedAndOnce()
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.Rows, (ushort)3).AddOrUpdate(DicomTag.Modality, "MR")
            .AddOrUpdate(DicomTag.PatientID, "1").AddOrUpdate(DicomTag.Modality, "CT");

        Assert.Equal([DicomTag.Modality, DicomTag.PatientID, DicomTag.Rows], dataset.Select(item => item.Tag));
        Assert.Equal("CT", dataset.GetString(DicomTag.Modality));
    }

    [Fact]
    public void Numbers_WrittenInEachRepresentation_ReadBack()
    {
        var dataset = new DicomDataset()
            .AddOrUpdate(DicomTag.PixelSpacing, 0.7, 1.0 / 3)
            .AddOrUpdate(DicomTag.InstanceNumber, -7)
            .AddOrUpdate(DicomTag.SmallestImagePixelValue, (short)-1024)
            .AddOrUpdate(DicomTag.RecommendedDisplayFrameRateInFloat, 1.5f)
            .AddOrUpdate(DicomTag.RealWorldValueSlope, 0.1)
            .AddOrUpdate(DicomTag.FrameIncrementPointer, DicomTag.FrameTime);

        Assert.Equal(@"0.7\0.33333333333333", dataset.GetString(DicomTag.PixelSpacing));
        Assert.Equal(-7, dataset.GetValue<int>(DicomTag.InstanceNumber));
        Assert.Equal(-1024, dataset.GetValue<short>(DicomTag.SmallestImagePixelValue));
        Assert.Equal(1.5, dataset.GetValue<double>(DicomTag.RecommendedDisplayFrameRateInFloat));
        Assert.Equal([0.1], dataset.GetValues<double>(DicomTag.RealWorldValueSlope));
        Assert.Equal([DicomTag.FrameTime], dataset.GetTags(DicomTag.FrameIncrementPointer));
        Assert.Throws<DicomDataException>(() => dataset.GetValue<ushort>(DicomTag.SmallestImagePixelValue));
        Assert.False(dataset.TryGetValue<int>(DicomTag.Rows, out _));
    }

    [Theory]
    [InlineData("0010,0010")]
    [InlineData("(0010,0010)")]
    [InlineData("00100010")]
    [InlineData("PatientName")]
    public void Tag_EachSpelling_IsPatientName(string text) => Assert.Equal(DicomTag.PatientName, DicomTag.Parse(text));

    [Fact]
    public void Dictionary_RepeatingAndAmbiguousTags_AreKnown()
    {
        Assert.Equal("OverlayData", new DicomTag(0x6002, 0x3000).Keyword);
        Assert.True(DicomDictionary.Lookup(DicomTag.SmallestImagePixelValue)!.IsAmbiguous);
        Assert.Null(DicomDictionary.Lookup(new DicomTag(0x0029, 0x1010)));
        Assert.Equal(DicomVR.LO, DicomDictionary.Lookup(new DicomTag(0x0029, 0x0010))!.VR);
    }

    [Theory]
    [InlineData("1.2.840.10008.1.1", true)]
    [InlineData("1.2.03", false)]
    [InlineData("1..2", false)]
    [InlineData("1.2.", false)]
    [InlineData("", false)]
    [InlineData("1.2.8401000812345678901234567890123456789012345678901234567890123", false)]
    public void Uid_Validity_FollowsPS35Clause9(string uid, bool valid) => Assert.Equal(valid, DicomUID.IsValid(uid));

    [Fact]
    public void Uid_DerivedFromTheSameSeed_IsTheSameAndValid()
    {
        var uid = DicomUID.Derive("seed"u8);

        Assert.Equal(uid, DicomUID.Derive("seed"u8));
        Assert.NotEqual(uid, DicomUID.Derive("other"u8));
        Assert.StartsWith("2.25.", uid.Value, StringComparison.Ordinal);
        Assert.True(DicomUID.IsValid(uid.Value));
    }

    [Fact]
    public void Open_LargeValue_StaysInTheFileAndMemoryDoesNotGrow()
    {
        const int Megabyte = 1024 * 1024;
        using var folder = new TemporaryFolder();
        var path = folder.File("large.dcm");
        using (var stream = File.Create(path))
        {
            // A sparse file: an explicit OW of 2 GB whose bytes were never written.
            DicomPart10Preamble.WriteFileMeta(stream, DicomUID.CTImageStorage.Value, "1.2.3", "1.2.840.10008.1.2.1");
            stream.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W', 0, 0, 0, 0, 0, 0x80]);
            stream.SetLength(stream.Length + (2048L * Megabyte));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        var file = DicomFile.Open(path);
        using var sink = new CountingSink();
        file.Write(sink);

        Assert.True(file.Dataset.TryGetItem(DicomTag.PixelData, out var pixels));
        Assert.Equal(2048L * Megabyte, ((DicomElement)pixels).Length);
        Assert.True(sink.Count > 2048L * Megabyte);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * Megabyte);
    }

    private sealed class CountingSink : MemoryStream
    {
        internal long Count { get; private set; }

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;
    }
}
