using Appliance.Dicom.Data;
using Appliance.Edge.Receive;

namespace Appliance.Edge.Tests.Receive;

/// <summary>What counts as the same picture under one SOP Instance UID, native and compressed.</summary>
public sealed class PixelComparisonTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("appliance-pixels-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void SameFragments_OtherDemographicsAndOffsetTable_AreTheSamePicture() => Assert.True(AreSame(
        Compressed([], [1, 2, 3, 4], [5, 6]), Compressed([0, 0, 0, 0], [1, 2, 3, 4], [5, 6]).AddOrUpdate(DicomTag.PatientName, "Phantom^Corrected")));

    [Fact]
    public void FragmentsBeyondWhatStaysInMemory_AreComparedToTheLastByte()
    {
        byte[] large = new byte[300_000];
        byte[] other = (byte[])large.Clone();
        other[^1] = 1;

        Assert.True(AreSame(Compressed([], large), Compressed([], large)));
        Assert.False(AreSame(Compressed([], large), Compressed([], other)));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3, 5 }, new byte[] { 5, 6 })] // another byte
    [InlineData(new byte[] { 1, 2 }, new byte[] { 3, 4, 5, 6 })] // cut elsewhere: perhaps other frames
    [InlineData(new byte[] { 1, 2, 3, 4 }, new byte[] { 5, 6, 7, 8 })] // longer
    public void OtherFragments_AreAnotherPicture(byte[] first, byte[] second) =>
        Assert.False(AreSame(Compressed([], [1, 2, 3, 4], [5, 6]), Compressed([], first, second)));

    [Fact]
    public void SameBytes_DescribedOtherwise_AreAnotherPicture()
    {
        DicomDataset inverted = Compressed([], [1, 2]).AddOrUpdate(DicomTag.PhotometricInterpretation, "MONOCHROME1");

        Assert.False(AreSame(Compressed([], [1, 2]), inverted));
    }

    [Fact]
    public void FloatPixels_AreCompared()
    {
        DicomDataset one = new TestObject().Dataset(), other = new TestObject().Dataset();
        one.Remove(DicomTag.PixelData);
        other.Remove(DicomTag.PixelData);
        one.AddOrUpdate(DicomTag.FloatPixelData, 1f, 2, 3, 4);
        other.AddOrUpdate(DicomTag.FloatPixelData, 1f, 2, 3, 5);

        Assert.False(AreSame(one, other, DicomTransferSyntax.ExplicitVRLittleEndian));
    }

    private bool AreSame(DicomDataset one, DicomDataset other, DicomTransferSyntax? syntax = null) => PixelComparison.AreSame(Save(one, syntax), Save(other, syntax));

    private string Save(DicomDataset dataset, DicomTransferSyntax? syntax)
    {
        string path = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        new DicomFile(dataset, syntax ?? DicomTransferSyntax.JPEG2000Lossless).Save(path);
        return path;
    }

    private static DicomDataset Compressed(byte[] table, params byte[][] fragments) => new TestObject().Dataset()
        .AddOrUpdate(new DicomFragmentSequence(DicomTag.PixelData, DicomVR.OB, new DicomValue(table), fragments.Select(fragment => new DicomValue(fragment))));
}
