using System.Buffers.Binary;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Tests.Data;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

public sealed class RleDecoderTests
{
    private static readonly RleDecoder Decoder = new();

    [Theory]
    [InlineData(8, false, false)]
    [InlineData(8, true, false)]
    [InlineData(8, false, true)]
    [InlineData(12, false, false)]
    [InlineData(12, true, false)]
    [InlineData(16, false, false)]
    [InlineData(16, true, false)]
    [InlineData(16, false, true)]
    public void Decode_WhatDcmcrleWrote_GivesTheSourceAsDcmdrleDoes(int stored, bool signed, bool colour)
    {
        using var folder = new TemporaryFolder();
        TestPicture picture = TestPicture.Make(stored, signed, colour);
        picture.ToFile().Save(folder.File("source"));
        string compressed = CodecPeer.Run("dcmcrle", folder.File("source"), folder.File("dcmcrle"));

        Assert.Equal(picture.Pixels, Decode(compressed).Pixels);
        Assert.Equal(picture.Pixels, CodecPeer.Pixels(CodecPeer.Run("dcmdrle", compressed, folder.File("dcmdrle"))));
    }

    /// <summary>GDCM 3.0.21 asserts even sizes, and decodes 16-bit colour into mixed bytes (G.2 decides): neither is asked of it.</summary>
    [Theory]
    [InlineData(8, false, false)]
    [InlineData(8, true, false)]
    [InlineData(8, false, true)]
    [InlineData(12, true, false)]
    [InlineData(16, false, false)]
    public void Decode_WhatGdcmconvWrote_GivesTheSourceAsGdcmDoes(int stored, bool signed, bool colour)
    {
        using var folder = new TemporaryFolder();
        TestPicture picture = TestPicture.Make(stored, signed, colour, rows: 54, columns: 66);
        picture.ToFile().Save(folder.File("source"));
        string compressed = CodecPeer.Run("gdcmconv", folder.File("source"), folder.File("gdcmconv"), "--rle");

        Assert.Equal(picture.Pixels, Decode(compressed).Pixels);
        Assert.Equal(picture.Pixels, CodecPeer.Pixels(CodecPeer.Run("gdcmconv", compressed, folder.File("raw"), "--raw")));
    }

    [Fact]
    public void Decode_ThirtyTwoBits_TakesTheMostSignificantByteFirst()
    {
        // G.2: four segments for one 32-bit sample; two pixels: 01020304, 01FF0304.
        byte[] frame = Frame([0xFF, 0x01], [0x01, 0x02, 0xFF], [0xFF, 0x03], [0xFF, 0x04]);

        Assert.Equal([4, 3, 2, 1, 4, 3, 0xFF, 1], Decode(frame, Description(1, 2, 32)).Pixels);
    }

    [Fact]
    public void Decode_NoOperationByte_IsPassedOver() =>
        Assert.Equal([7, 7, 8], Decode(Frame([0x80, 0xFF, 0x07, 0x80, 0x00, 0x08]), Description(1, 3, 8)).Pixels);

    [Fact]
    public void Decode_OddPixelsPaddedBeforeCompression_IgnoresTheOneByteMore() =>
        Assert.Equal([7, 7, 7], Decode(Frame([0xFD, 0x07]), Description(1, 3, 8)).Pixels);

    [Theory]
    [InlineData(1, 2, "FC07", "more than")]
    [InlineData(1, 3, "FC07", "more than")]
    [InlineData(1, 4, "0107", "inside a run")]
    [InlineData(1, 4, "FF", "inside a run")]
    [InlineData(1, 4, "FF0780", "ends after 2")]
    [InlineData(100, 100, "8107", "too few")]
    public void Decode_SegmentThatIsNotThePicture_IsDamaged(int rows, int columns, string segment, string word)
    {
        CodecException fault = Refuse(Frame(Convert.FromHexString(segment)), Description(rows, columns, 8));

        Assert.Equal(CodecFault.Damaged, fault.Fault);
        Assert.Contains(word, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 2u)]
    [InlineData(0, 0u)]
    [InlineData(0, uint.MaxValue)]
    [InlineData(4, 0u)]
    [InlineData(4, uint.MaxValue)]
    public void Decode_HeaderThatCannotBe_IsDamaged(int at, uint value)
    {
        byte[] frame = Frame([0xFD, 0x07]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(at), value);

        Assert.Equal(CodecFault.Damaged, Refuse(frame, Description(1, 4, 8)).Fault);
    }

    [Fact]
    public void Decode_CutAnywhere_IsDamagedOrWhole()
    {
        byte[] frame = Frame([0xFD, 0x07, 0x01, 1, 2], [0x03, 1, 2, 3, 4, 0xFF, 9]);
        for (int length = 0; length < frame.Length; length++)
        {
            Assert.Equal(CodecFault.Damaged, Refuse(frame[..length], Description(2, 3, 16)).Fault);
        }

        Assert.Equal(12, Decode(frame, Description(2, 3, 16)).Pixels.Length);
    }

    [Fact]
    public void Decode_HugeImageInAHundredBytes_IsRefusedBeforeMemoryIsTaken()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(CodecFault.Damaged, Refuse(Frame(new byte[36]), Description(32767, 32767, 8)).Fault);
        Assert.Equal(CodecFault.TooLarge, Refuse(Frame(new byte[36]), Description(65535, 65535, 8)).Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Decode_OneBit_IsUnsupported() =>
        Assert.Equal(CodecFault.Unsupported, Refuse(Frame([0xFF, 0x01]), Description(1, 8, 1)).Fault);

    private static DecodedFrame Decode(byte[] frame, PixelDescription description) =>
        Decoder.Decode(DicomTransferSyntax.RLELossless, frame, description, TestContext.Current.CancellationToken);

    private static DecodedFrame Decode(string path)
    {
        DicomFile file = DicomFile.Open(path);
        return Decode(CodecPeer.Frame(file), PixelDescription.Read(file.Dataset));
    }

    private static CodecException Refuse(byte[] frame, PixelDescription description) =>
        Assert.Throws<CodecException>(() => Decode(frame, description));

    private static PixelDescription Description(int rows, int columns, int bits) =>
        new() { Rows = rows, Columns = columns, BitsAllocated = bits, BitsStored = bits, HighBit = bits - 1 };

    /// <summary>The RLE header of G.5 and its segments.</summary>
    private static byte[] Frame(params byte[][] segments)
    {
        byte[] frame = [.. new byte[64], .. segments.SelectMany(segment => segment)];
        BinaryPrimitives.WriteInt32LittleEndian(frame, segments.Length);
        int start = 64;
        for (int i = 0; i < segments.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4 * (i + 1)), start);
            start += segments[i].Length;
        }

        return frame;
    }
}
