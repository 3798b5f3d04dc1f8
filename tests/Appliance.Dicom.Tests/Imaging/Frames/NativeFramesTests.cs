using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Frames;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Frames;

/// <summary>Uncompressed frames as they really come: short, long, in every byte order, under the wrong syntax.</summary>
public sealed class NativeFramesTests
{
    private static readonly DicomTransferSyntax GEPrivate = DicomTransferSyntax.Lookup("1.2.840.113619.5.2");

    [Fact]
    public void Short_WholeFramesAreReadAndTheOthersRefused()
    {
        PixelData pixels = Open(Frames(3, [1, 0, 2, 0, 3, 0, 4, 0, 5, 0]));

        Assert.Equal(2, pixels.WholeFrames);
        Assert.Equal([3, 4], pixels.ReadFrame(1, TestContext.Current.CancellationToken).Samples);
        Assert.Contains("2 of 3", Assert.Throws<DicomDataException>(() => pixels.ReadFrame(2, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);
        Assert.Equal(FrameProblemKind.FramesMissing, Assert.Single(pixels.Problems).Kind);
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(6, FrameProblemKind.TrailingBytes)]
    [InlineData(8, FrameProblemKind.MoreFramesThanStated)]
    public void Long_IsReadAndSaid(int bytes, FrameProblemKind? expected)
    {
        PixelData pixels = Open(Frames(1, [7, 0, 9, 0, .. new byte[bytes - 4]]));

        Assert.Equal([7, 9], pixels.ReadFrame(0, TestContext.Current.CancellationToken).Samples);
        Assert.Equal(expected, pixels.Problems.SingleOrDefault()?.Kind);
    }

    [Fact]
    public void OddLength_PaddedToEven_IsNoProblem()
    {
        DicomDataset dataset = TestImage.Grey(1, 3, 8, 8, signed: false, [1, 2, 3, 0]);

        Assert.Empty(Open(dataset).Problems);
    }

    [Theory]
    [InlineData(16, new byte[] { 0x01, 0x02, 0x03, 0x04 }, new[] { 0x0102, 0x0304 })]
    [InlineData(32, new byte[] { 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08 }, new[] { 0x01020304, 0x05060708 })]
    public void BigEndian_UnderEitherVR_IsReadAlike(int bits, byte[] inFile, int[] expected)
    {
        foreach (DicomVR vr in (DicomVR[])[DicomVR.OW, DicomVR.OB])
        {
            byte[] file = BigEndianFile(vr, bits, inFile);
            DicomFile read = DicomFile.Read(new MemoryStream(file));

            Assert.Equal(expected, PixelData.Open(read).ReadFrame(0, TestContext.Current.CancellationToken).Samples);
        }
    }

    [Fact]
    public void GEPrivateSyntax_HasBigEndianPixelsInALittleEndianDataSet()
    {
        DicomDataset dataset = TestImage.Grey(1, 2, 16, 16, signed: false, [0x01, 0x02, 0x03, 0x04]);

        Assert.Equal([0x0102, 0x0304], PixelData.Open(dataset, GEPrivate).ReadFrame(0, TestContext.Current.CancellationToken).Samples);
    }

    [Fact]
    public void FragmentsUnderANativeSyntax_AreDecodedAsWhatTheyAre()
    {
        // RLE of 1 × 4 pixels of 8 bits, declared Explicit VR Little Endian.
        byte[] frame = new byte[70];
        (frame[0], frame[4]) = (1, 64);
        new byte[] { 3, 9, 8, 7, 6, 0 }.CopyTo(frame, 64);
        DicomDataset dataset = TestImage.Grey(1, 4, 8, 8, signed: false, []).AddOrUpdate(EncapsulatedFramesTests.Pixels([], frame));

        PixelData pixels = PixelData.Open(dataset, DicomTransferSyntax.ExplicitVRLittleEndian, new RleDecoder());

        Assert.Equal([9, 8, 7, 6], pixels.ReadFrame(0, TestContext.Current.CancellationToken).Samples);
        Assert.Equal(FrameProblemKind.OtherSyntax, Assert.Single(pixels.Problems).Kind);
    }

    [Fact]
    public void DamagedFrame_IsADataFaultThatNamesIt()
    {
        DicomDataset dataset = TestImage.Grey(1, 4, 8, 8, signed: false, []).AddOrUpdate(EncapsulatedFramesTests.Pixels([], new byte[70]));

        var fault = Assert.Throws<DicomDataException>(() => PixelData.Open(dataset, DicomTransferSyntax.RLELossless, new RleDecoder()).ReadFrame(0, TestContext.Current.CancellationToken));

        Assert.Contains("Frame 1", fault.Message, StringComparison.Ordinal);
        Assert.Equal(CodecFault.Damaged, Assert.IsType<CodecException>(fault.InnerException).Fault);
    }

    [Fact]
    public void FloatPixelData_IsRefusedByName()
    {
        DicomDataset dataset = TestImage.Grey(1, 1, 32, 32, signed: false, []).AddOrUpdate(DicomTag.FloatPixelData, 1f);
        dataset.Remove(DicomTag.PixelData);

        Assert.Contains("Float", Assert.Throws<DicomDataException>(() => Open(dataset)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneFrameOfALargeFile_TakesTheMemoryOfOneFrame()
    {
        // 200 frames of 512 × 512 × 16 bits: 100 MB, of which the last frame is read.
        using var folder = new TemporaryFolder();
        string path = LargeFile(folder.File("large.dcm"), 200, 512 * 512 * 2);
        DicomFile file = DicomFile.Open(path);
        PixelData pixels = PixelData.Open(file);
        pixels.ReadFrame(0, TestContext.Current.CancellationToken);

        long before = GC.GetAllocatedBytesForCurrentThread();
        int[] samples = pixels.ReadFrame(199, TestContext.Current.CancellationToken).Samples;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(7, samples[^1]);
        Assert.InRange(allocated, 0, 512 * 512 * 8);
    }

    private static PixelData Open(DicomDataset dataset) => PixelData.Open(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);

    private static DicomDataset Frames(int frames, byte[] pixels) =>
        TestImage.Grey(1, 2, 16, 16, signed: false, pixels).AddOrUpdate(DicomTag.NumberOfFrames, frames.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The data set big endian, its pixels put in behind it as the literal bytes of the file.</summary>
    private static byte[] BigEndianFile(DicomVR vr, int bits, byte[] pixels)
    {
        DicomDataset dataset = TestImage.Grey(1, 2, bits, bits, signed: false, []);
        dataset.Remove(DicomTag.PixelData);
        using var stream = new MemoryStream();
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRBigEndian).Write(stream);
        stream.Write([0x7F, 0xE0, 0x00, 0x10, (byte)vr.Code[0], (byte)vr.Code[1], 0, 0, 0, 0, 0, (byte)pixels.Length, .. pixels]);
        return stream.ToArray();
    }

    private static string LargeFile(string path, int frames, int frameBytes)
    {
        DicomDataset dataset = TestImage.Grey(512, 512, 16, 16, signed: false, []).AddOrUpdate(DicomTag.NumberOfFrames, frames.ToString(System.Globalization.CultureInfo.InvariantCulture));
        dataset.Remove(DicomTag.PixelData);
        using FileStream stream = File.Create(path);
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Write(stream);
        long bytes = (long)frames * frameBytes;
        stream.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W', 0, 0, .. BitConverter.GetBytes((uint)bytes)]);
        long start = stream.Position;
        stream.SetLength(start + bytes);
        stream.Position = start + bytes - 2;
        stream.Write([7, 0]);
        return path;
    }
}
