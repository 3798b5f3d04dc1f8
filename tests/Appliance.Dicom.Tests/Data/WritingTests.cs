using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

/// <summary>What writing must not do to a data set that was read. The fuzz targets found each of these.</summary>
public sealed class WritingTests
{
    [Fact]
    public void Write_NumbersOfOddLengthInBigEndian_ArePaddedBeforeTheyAreSwapped()
    {
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.Rows, DicomVR.US, [1, 2, 3]);

        var bytes = DicomDatasetWriter.ToBytes(dataset, DicomTransferSyntax.ExplicitVRBigEndian);

        Assert.Equal([2, 1, 0, 3], bytes[^4..]);
        Assert.Empty(DatasetComparison.Compare(dataset, DicomDatasetReader.Read(bytes, DicomTransferSyntax.ExplicitVRBigEndian)));
    }

    [Fact]
    public void Write_OddPixelDataLongerThanABlockInBigEndian_IsPaddedOnceAtItsEnd()
    {
        byte[] pixels = [.. Enumerable.Range(0, (16 * 1024) + 5).Select(i => (byte)i)];
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.PixelData, DicomVR.OW, pixels);

        var bytes = DicomDatasetWriter.ToBytes(dataset, DicomTransferSyntax.ExplicitVRBigEndian);

        Assert.Equal(12 + pixels.Length + 1, bytes.Length);
        Assert.Empty(DatasetComparison.Compare(dataset, DicomDatasetReader.Read(bytes, DicomTransferSyntax.ExplicitVRBigEndian)));
    }

    public static TheoryData<string, DicomItem> NotOfTheDictionary => new()
    {
        { "bytes where a sequence is due", new DicomElement(DicomTag.ReferencedImageSequence, DicomVR.OB, new byte[] { 1, 2 }) },
        { "a sequence where a UID is due", new DicomSequence(DicomTag.SOPInstanceUID) },
        { "a sequence for pixel data", new DicomSequence(DicomTag.PixelData) },
        { "fragments of a private element", new DicomFragmentSequence(new DicomTag(0x0009, 0x1001), DicomVR.OB, DicomValue.Empty, []) },
    };

    [Theory]
    [MemberData(nameof(NotOfTheDictionary), DisableDiscoveryEnumeration = true)]
    public void Write_WhatImplicitVRCannotSay_IsRefusedAndExplicitVRIsNot(string what, DicomItem item)
    {
        // PS3.5 A.1: in implicit VR the dictionary says what an element is.
        var dataset = new DicomDataset().AddOrUpdate(item);

        var fault = Assert.Throws<DicomDataException>(() => DicomDatasetWriter.ToBytes(dataset, DicomTransferSyntax.ImplicitVRLittleEndian));

        Assert.Contains("implicit VR cannot say", fault.Message, StringComparison.Ordinal);
        Assert.True(DicomDatasetWriter.ToBytes(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Length > 0, what);
    }
}
