using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;

namespace Appliance.Dicom.Tests.Imaging;

public sealed class ImagePlaneTests
{
    [Fact]
    public void TryRead_AxialSlice_KeepsRowAndColumnSpacingApart()
    {
        DicomDataset dataset = Slice();

        Assert.True(ImagePlane.TryRead(dataset, out ImagePlane? plane, out _));
        Assert.Equal((0.5, 0.7), (plane.RowSpacing, plane.ColumnSpacing));
        Assert.Equal(new Vector3D(0, 0, 1), plane.Normal);
        Assert.Equal(new Vector3D(-100 + (3 * 0.7), -90 + (2 * 0.5), 12.5), plane.PointAt(row: 2, column: 3));
        Assert.Equal(2.5, plane.SliceThickness);
    }

    [Fact]
    public void TryRead_EnhancedImage_TakesPositionPerFrameAndTheRestShared()
    {
        DicomDataset source = Slice();
        DicomDataset Group(DicomTag sequence, params DicomTag[] tags)
        {
            var item = new DicomDataset();
            foreach (DicomTag tag in tags)
            {
                Assert.True(source.TryGetItem(tag, out DicomItem? found));
                item.AddOrUpdate(found);
            }

            return new DicomDataset().AddOrUpdate(sequence, item);
        }

        DicomDataset shared = Group(DicomTag.PixelMeasuresSequence, DicomTag.PixelSpacing);
        shared.AddOrUpdate(DicomTag.PlaneOrientationSequence, new DicomDataset().AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0"));
        DicomDataset second = new DicomDataset().AddOrUpdate(DicomTag.PlanePositionSequence, new DicomDataset().AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", "77"));
        DicomDataset enhanced = new DicomDataset()
            .AddOrUpdate(DicomTag.Rows, (ushort)4).AddOrUpdate(DicomTag.Columns, (ushort)4)
            .AddOrUpdate(DicomTag.SharedFunctionalGroupsSequence, shared)
            .AddOrUpdate(DicomTag.PerFrameFunctionalGroupsSequence, Group(DicomTag.PlanePositionSequence, DicomTag.ImagePositionPatient), second);

        Assert.True(ImagePlane.TryRead(enhanced, out ImagePlane? plane, out _, frame: 1));
        Assert.Equal(77, plane.Position.Z);
        Assert.Equal(0.5, plane.RowSpacing);
    }

    [Theory]
    [InlineData("ImagePositionPatient", "1\\2", "Position")]
    [InlineData("ImageOrientationPatient", "1\\0\\0\\1\\0\\0", "right angle")]
    [InlineData("ImageOrientationPatient", "2\\0\\0\\0\\1\\0", "right angle")]
    [InlineData("PixelSpacing", "0\\1", "not positive")]
    public void TryRead_NonsenseValue_SaysWhatIsWrong(string keyword, string value, string word)
    {
        DicomDataset dataset = Slice();
        dataset.AddOrUpdate(DicomTag.Parse(keyword), DicomVR.DS, value.Split('\\'));

        Assert.False(ImagePlane.TryRead(dataset, out _, out string? problem));
        Assert.Contains(word, problem, StringComparison.Ordinal);
    }

    private static DicomDataset Slice() => new DicomDataset()
        .AddOrUpdate(DicomTag.Rows, (ushort)4)
        .AddOrUpdate(DicomTag.Columns, (ushort)4)
        .AddOrUpdate(DicomTag.SliceThickness, "2.5")
        .AddOrUpdate(DicomTag.PixelSpacing, "0.5", "0.7")
        .AddOrUpdate(DicomTag.ImagePositionPatient, "-100", "-90", "12.5")
        .AddOrUpdate(DicomTag.ImageOrientationPatient, "1", "0", "0", "0", "1", "0");
}
