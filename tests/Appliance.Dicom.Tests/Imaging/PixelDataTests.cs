using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;

namespace Appliance.Dicom.Tests.Imaging;

public sealed class PixelDataTests
{
    [Fact]
    public void ReadStored_SignedTwelveBitsUnderAnOverlay_TakesOnlyTheStoredBits()
    {
        // 0xF800: overlay bits above High Bit 11, value 0x800 = -2048 in twelve bits; 0x07FF = 2047.
        DicomDataset dataset = Image(1, 2, 16, 12, 11, signed: true, [0x00, 0xF8, 0xFF, 0x07]);

        Assert.Equal([-2048, 2047], Stored(dataset, 0, 2));
    }

    [Fact]
    public void ReadStored_HighBitAboveStored_ShiftsTheValueDown()
    {
        DicomDataset dataset = Image(1, 1, 16, 12, 15, signed: false, [0xF0, 0xFF]);

        Assert.Equal([0xFFF], Stored(dataset, 0, 1));
    }

    [Fact]
    public void ReadStored_ThirtyTwoBits_ReadsTheWholeRange()
    {
        DicomDataset dataset = Image(1, 2, 32, 32, 31, signed: true, [0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x80]);

        Assert.Equal([-1, int.MinValue], Stored(dataset, 0, 2));
    }

    [Fact]
    public void ReadStored_OneBitFramesThatEndInsideAByte_BeginWhereTheLastOneEnded()
    {
        // Three frames of 3 × 1: 101, 011, 110, least significant bit first (PS3.5 8.1.1).
        DicomDataset dataset = Image(1, 3, 1, 1, 0, signed: false, [0b11_110_101, 0b0]);
        dataset.AddOrUpdate(DicomTag.NumberOfFrames, "3");

        Assert.Equal([1, 0, 1], Stored(dataset, 0, 3));
        Assert.Equal([0, 1, 1], Stored(dataset, 1, 3));
        Assert.Equal([1, 1, 0], Stored(dataset, 2, 3));
    }

    [Fact]
    public void ReadRescaled_SlopeAndIntercept_GivesHounsfieldUnits()
    {
        DicomDataset dataset = Image(1, 2, 16, 12, 11, signed: false, [0x00, 0x00, 0xE8, 0x03]);
        dataset.AddOrUpdate(DicomTag.RescaleSlope, "2").AddOrUpdate(DicomTag.RescaleIntercept, "-1024").AddOrUpdate(DicomTag.RescaleType, "HU");
        var whole = new short[2];
        var real = new float[2];

        PixelData pixels = PixelData.Open(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
        pixels.ReadRescaled(0, ModalityRescale.Read(dataset), whole);
        pixels.ReadRescaled(0, ModalityRescale.Read(dataset), real);

        Assert.Equal([-1024, 976], whole);
        Assert.Equal([-1024f, 976f], real);
    }

    [Fact]
    public void Open_FewerBytesThanPromised_SaysHowMany()
    {
        var error = Assert.Throws<DicomDataException>(() =>
            PixelData.Open(Image(2, 2, 16, 16, 15, signed: false, [0, 0]), DicomTransferSyntax.ExplicitVRLittleEndian));

        Assert.Contains("8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CompressedSyntax_NamesIt()
    {
        var error = Assert.Throws<DicomDataException>(() =>
            PixelData.Open(Image(1, 1, 16, 16, 15, signed: false, [0, 0]), DicomTransferSyntax.JPEG2000Lossless));

        Assert.Contains("JPEG 2000", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 1, 16, 12, 11, "rows")]
    [InlineData(1, 1, 12, 12, 11, "Bits Allocated")]
    [InlineData(1, 1, 8, 16, 15, "Bits Stored")]
    [InlineData(1, 1, 16, 12, 3, "High Bit")]
    [InlineData(65535, 65535, 16, 16, 15, "exceeds")]
    [InlineData(65535, 65535, 1, 1, 0, "exceeds")]
    public void PixelDescription_NonsenseHeader_NamesTheAttribute(int rows, int columns, int allocated, int stored, int high, string word)
    {
        var error = Assert.Throws<DicomDataException>(() => PixelDescription.Read(Image(rows, columns, allocated, stored, high, signed: false, [])));

        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    private static int[] Stored(DicomDataset dataset, int frame, int count)
    {
        var values = new int[count];
        PixelData.Open(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).ReadStored(frame, values);
        return values;
    }

    private static DicomDataset Image(int rows, int columns, int allocated, int stored, int high, bool signed, byte[] pixels) => new DicomDataset()
        .AddOrUpdate(DicomTag.Rows, (ushort)rows)
        .AddOrUpdate(DicomTag.Columns, (ushort)columns)
        .AddOrUpdate(DicomTag.BitsAllocated, (ushort)allocated)
        .AddOrUpdate(DicomTag.BitsStored, (ushort)stored)
        .AddOrUpdate(DicomTag.HighBit, (ushort)high)
        .AddOrUpdate(DicomTag.PixelRepresentation, (ushort)(signed ? 1 : 0))
        .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, pixels);
}
