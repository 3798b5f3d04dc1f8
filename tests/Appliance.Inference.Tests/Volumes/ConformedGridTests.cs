using Appliance.Dicom.Imaging;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

/// <summary>The cube around a scan: along the patient's axes, around the scan's middle or at its upper end.</summary>
public sealed class ConformedGridTests
{
    private static readonly AxisCodes Lia = AxisCodes.Parse("LIA")!.Value;

    [Fact]
    public void Of_ObliqueScan_RunsAlongThePatientsAxes_AroundItsMiddle()
    {
        VolumeGeometry source = Samples.Oblique();

        VolumeGeometry grid = ConformedGrid.Of(source, Lia, 1, 64);

        Assert.Equal((1, 0, 0), Rounded(grid.ColumnAxis.Direction));
        Assert.Equal((0, 0, -1), Rounded(grid.RowAxis.Direction));
        Assert.Equal((0, -1, 0), Rounded(grid.SliceDirection));
        Assert.Equal((64, 64, 64, 1.0), (grid.Columns, grid.Rows, grid.Slices, grid.SliceSpacing));
        Vector3D apart = grid.PointAt(31.5, 31.5, 31.5) - source.PointAt((source.Columns - 1) / 2.0, (source.Rows - 1) / 2.0, (source.Slices - 1) / 2.0);
        Assert.True(apart.Length < 1e-6, $"{apart}");
    }

    [Theory]
    [InlineData("LIA")]
    [InlineData("AIL")]
    [InlineData("RAS")]
    public void Of_ScanLongerThanTheCube_KeepsTheUpperEnd(string codes)
    {
        VolumeGeometry source = Box(20, 20, 100, 2);

        VolumeGeometry grid = ConformedGrid.Of(source, AxisCodes.Parse(codes)!.Value, 2, 40);

        double top = Math.Max(grid.PointAt(0, 0, 0).Z, grid.PointAt(39, 39, 39).Z);
        Assert.Equal(source.PointAt(0, 0, 99).Z, top, 6);
    }

    [Fact]
    public void FromHead_KeepsTheUpperPartOfABox_WhicheverAxisRunsAlongThePatient()
    {
        var box = new VoxelBox(2, 3, 4, 10, 20, 30);
        VolumeGeometry axial = Box(50, 50, 50, 2), turned = ConformedGrid.Of(axial, Lia, 2, 50);

        Assert.Equal(box with { Slice = 4 + 30 - 6, Slices = 6 }, box.FromHead(12, axial));
        Assert.Equal(box with { Rows = 6 }, box.FromHead(12, turned));
        Assert.Equal(box, box.FromHead(1000, turned));
    }

    private static VolumeGeometry Box(int columns, int rows, int slices, double spacing) => VolumeGeometry.Box(
        new Vector3D(-11.25, 7.5, 3), new VolumeAxis(new(1, 0, 0), spacing, columns), new VolumeAxis(new(0, 1, 0), spacing, rows), new VolumeAxis(new(0, 0, 1), spacing, slices));

    private static (int X, int Y, int Z) Rounded(Vector3D direction) => ((int)Math.Round(direction.X), (int)Math.Round(direction.Y), (int)Math.Round(direction.Z));
}
