using System.Buffers.Binary;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Frames;

namespace Appliance.Dicom.Tests.Imaging.Frames;

/// <summary>Which fragments belong to which frame. A frame here is a made-up JPEG codestream with its number in the middle.</summary>
public sealed class EncapsulatedFramesTests
{
    private const int ItemHeader = 8;

    [Fact]
    public void OneFragmentAFrame_NoTable_FramesAreFragments()
    {
        EncapsulatedFrames found = Find(3, [], Jpeg(1), Jpeg(2), Jpeg(3));

        Assert.Equal([Jpeg(1), Jpeg(2), Jpeg(3)], All(found));
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void SingleFrame_SeveralFragments_TakesAll()
    {
        byte[] whole = Jpeg(1, 40);

        EncapsulatedFrames found = Find(1, [], whole[..10], whole[10..20], whole[20..]);

        Assert.Equal([whole], All(found));
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void SeveralFragmentsAFrame_NoTable_FramesBeginAtStartOfImage()
    {
        byte[] one = Jpeg(1, 30), two = Jpeg(2, 40);

        EncapsulatedFrames found = Find(2, [], one[..8], one[8..], two[..16], two[16..20], two[20..]);

        Assert.Equal([one, two], All(found));
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void SeveralFragmentsAFrame_FragmentThatLooksLikeAStart_IsToldByTheEndBefore()
    {
        // The second fragment of frame 1 begins with the thumbnail of an APP segment: SOI without an EOI before it.
        byte[] one = [.. Jpeg(1, 12)[..^2], 0xFF, 0xD8, 0xFF, 0xE1, 7, 7, 0xFF, 0xD9];
        byte[] two = Jpeg(2, 12);

        EncapsulatedFrames found = Find(2, [], one[..^8], one[^8..], two[..6], two[6..]);

        Assert.Equal([one, two], All(found));
    }

    [Fact]
    public void SeveralFragmentsAFrame_PaddedAfterEndOfImage_AreStillTold()
    {
        byte[] one = [.. Jpeg(1, 12), 0, 0, 0], two = [.. Jpeg(2, 12), 0];
        byte[] thumbnail = [0xFF, 0xD8, 0xFF, 0xE1];

        EncapsulatedFrames found = Find(2, [], one, [.. two[..8]], thumbnail, two[8..]);

        Assert.Equal([one, [.. two[..8], .. thumbnail, .. two[8..]]], All(found));
    }

    [Fact]
    public void Jpeg2000AndRle_SeveralFragments_AreToldByTheirHeaders()
    {
        byte[] wavelet = [0xFF, 0x4F, 0xFF, 0x51, 0, 41, 1, 2, 3, 4, 0xFF, 0xD9];
        byte[] rle = [1, 0, 0, 0, 64, 0, 0, 0, .. new byte[56], 5, 5];

        Assert.Equal([wavelet, wavelet], All(Find(2, [], wavelet[..6], wavelet[6..], wavelet[..8], wavelet[8..])));
        Assert.Equal([rle, rle], All(Find(2, [], rle[..64], rle[64..], rle[..64], rle[64..])));
    }

    [Fact]
    public void BasicTable_Right_IsFollowed()
    {
        // Unknown codestreams: only the table can tell.
        byte[] a = [1, 1], b = [2, 2, 2, 2], c = [3, 3];

        EncapsulatedFrames found = Find(2, Table(0, (2 * ItemHeader) + 6), a, b, c);

        Assert.Equal([[1, 1, 2, 2, 2, 2], [3, 3]], All(found));
        Assert.Empty(found.Problems);
    }

    [Theory]
    [InlineData(4u, 60u)] // begins after 0
    [InlineData(0u, 21u)] // inside a fragment
    [InlineData(0u, 20u)] // without the item headers
    [InlineData(0u, 0u)] // twice the same
    [InlineData(0u, 0xFFFFFFF0u)] // far outside
    public void BasicTable_Wrong_IsSaidAndWorkedRound(uint first, uint second)
    {
        byte[] one = Jpeg(1, 20), two = Jpeg(2, 20);

        EncapsulatedFrames found = Find(2, Table(first, second), one, two);

        Assert.Equal([one, two], All(found));
        Assert.Equal(FrameProblemKind.OffsetTableWrong, Assert.Single(found.Problems).Kind);
    }

    [Fact]
    public void BasicTable_PointsIntoAFrame_IsNotBelieved()
    {
        // Each entry is the start of a fragment, but the second is the middle of frame 1.
        byte[] one = Jpeg(1, 20), two = Jpeg(2, 20);

        EncapsulatedFrames found = Find(2, Table(0, ItemHeader + 10), one[..10], one[10..], two);

        Assert.Equal([one, two], All(found));
        Assert.Equal(FrameProblemKind.OffsetTableWrong, Assert.Single(found.Problems).Kind);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void BasicTable_NotOneEntryAFrame_IsWorkedRound(int bytes)
    {
        EncapsulatedFrames found = Find(2, new byte[bytes], Jpeg(1), Jpeg(2));

        Assert.Equal([Jpeg(1), Jpeg(2)], All(found));
        Assert.Equal(FrameProblemKind.OffsetTableWrong, Assert.Single(found.Problems).Kind);
    }

    [Fact]
    public void BasicTable_MoreFramesThanStated_GivesTheStatedOnes()
    {
        EncapsulatedFrames found = Find(1, Table(0, (uint)(ItemHeader + Jpeg(1).Length)), Jpeg(1), Jpeg(2));

        Assert.Equal([Jpeg(1)], All(found));
        Assert.Equal(FrameProblemKind.MoreFramesThanStated, Assert.Single(found.Problems).Kind);
    }

    [Fact]
    public void ExtendedTable_Right_GivesFramesInItsOrderWithoutPadding()
    {
        byte[] one = [1, 1, 1, 0], two = [2, 2];
        DicomDataset dataset = Extended([ItemHeader + 2, 0], [3, 2]);

        EncapsulatedFrames found = EncapsulatedFrames.Find(dataset, Pixels([], two, one), 2);

        Assert.Equal([[1, 1, 1], [2, 2]], All(found));
        Assert.Empty(found.Problems);
    }

    [Theory]
    [InlineData(new long[] { 0 }, new long[] { 2 })]
    [InlineData(new long[] { 0, 11 }, new long[] { 2, 2 })]
    [InlineData(new long[] { 0, 0 }, new long[] { 2, 2 })]
    [InlineData(new long[] { 0, 10 }, new long[] { 2, 3 })]
    [InlineData(new long[] { 0, 10 }, new long[] { 2, -1 })]
    [InlineData(new long[] { 0, long.MaxValue }, new long[] { 2, 2 })]
    public void ExtendedTable_Wrong_IsSaidAndWorkedRound(long[] offsets, long[] lengths)
    {
        EncapsulatedFrames found = EncapsulatedFrames.Find(Extended(offsets, lengths), Pixels([], [1, 1], [2, 2]), 2);

        Assert.Equal([[1, 1], [2, 2]], All(found));
        Assert.Equal(FrameProblemKind.ExtendedOffsetTableWrong, Assert.Single(found.Problems).Kind);
    }

    [Fact]
    public void SeveralFramesInOneFragment_AreToldByTheirCodestreams()
    {
        byte[] one = [.. Jpeg(1, 20), 0, 0], two = Jpeg(2, 30), three = Jpeg(3, 14);

        EncapsulatedFrames found = Find(3, [], [.. one, .. two, .. three]);

        Assert.Equal([one, two, three], All(found));
        Assert.Equal(FrameProblemKind.FramesShareFragment, Assert.Single(found.Problems).Kind);
    }

    [Fact]
    public void FewerFragmentsThanFrames_SaysWhichAreThere()
    {
        EncapsulatedFrames found = Find(5, [], Jpeg(1), Jpeg(2));

        Assert.Equal([Jpeg(1), Jpeg(2)], All(found));
        Assert.Equal(FrameProblemKind.FramesMissing, Assert.Single(found.Problems).Kind);
        Assert.Throws<ArgumentOutOfRangeException>(() => found.Read(2));
    }

    [Fact]
    public void NothingTellsFramesApart_IsRefused()
    {
        Assert.Throws<DicomDataException>(() => Find(2, [], [1, 1], [2, 2], [3, 3]));
        Assert.Throws<DicomDataException>(() => Find(3, [], Jpeg(1), [2, 2], Jpeg(3)[..8], [4, 4]));
        Assert.Throws<DicomDataException>(() => Find(1, []));
    }

    [Fact]
    public void EmptyFragment_IsRefusedWhenAskedFor()
    {
        EncapsulatedFrames found = Find(2, [], Jpeg(1), []);

        Assert.Equal(Jpeg(1), found.Read(0));
        Assert.Throws<DicomDataException>(() => found.Read(1));
    }

    [Fact]
    public void DelimiterBytesInsideAFragment_AndNoSequenceDelimiter_AreReadByLength()
    {
        byte[] delimiter = [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
        byte[] one = [.. Jpeg(1, 20)[..^2], .. delimiter, 0xFF, 0xD9], two = Jpeg(2, 20);
        byte[] encoded =
        [
            0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
            .. Item([]), .. Item(one), .. Item(two), // and no Sequence Delimitation Item
        ];
        DicomDataset dataset = DicomDatasetReader.Read(encoded, DicomTransferSyntax.JPEGBaseline8Bit);
        Assert.True(dataset.TryGetItem(DicomTag.PixelData, out DicomItem? item));

        Assert.Equal([one, two], All(EncapsulatedFrames.Find(dataset, Assert.IsType<DicomFragmentSequence>(item), 2)));
    }

    internal static byte[] Jpeg(byte number, int length = 12)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, number);
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (0xFF, 0xD8, 0xFF, 0xDB);
        (bytes[^2], bytes[^1]) = (0xFF, 0xD9);
        return bytes;
    }

    internal static DicomFragmentSequence Pixels(byte[] table, params byte[][] fragments) =>
        new(DicomTag.PixelData, DicomVR.OB, new DicomValue(table), fragments.Select(fragment => new DicomValue(fragment)));

    private static EncapsulatedFrames Find(int frames, byte[] table, params byte[][] fragments) =>
        EncapsulatedFrames.Find(new DicomDataset(), Pixels(table, fragments), frames);

    private static byte[][] All(EncapsulatedFrames frames) => [.. Enumerable.Range(0, frames.Count).Select(frames.Read)];

    private static byte[] Table(params uint[] offsets)
    {
        byte[] bytes = new byte[offsets.Length * sizeof(uint)];
        for (int i = 0; i < offsets.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), offsets[i]);
        }

        return bytes;
    }

    private static DicomDataset Extended(long[] offsets, long[] lengths) => new DicomDataset()
        .AddOrUpdate(DicomTag.ExtendedOffsetTable, DicomVR.OV, System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(offsets).ToArray())
        .AddOrUpdate(DicomTag.ExtendedOffsetTableLengths, DicomVR.OV, System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(lengths).ToArray());

    private static byte[] Item(byte[] value)
    {
        byte[] header = [0xFE, 0xFF, 0x00, 0xE0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), value.Length);
        return [.. header, .. value];
    }
}
