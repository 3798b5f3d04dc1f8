using Appliance.Dicom.Imaging;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

public sealed class OrientationTests
{
    public static TheoryData<string> AllCodes =>
        [.. from first in "LRAPSI" from second in "LRAPSI" from third in "LRAPSI" let codes = $"{first}{second}{third}" where AxisCodes.Parse(codes) is not null select codes];

    [Fact]
    public void Codes_ThereAre48AndNoOthers()
    {
        Assert.Equal(48, AllCodes.Count);
        Assert.Null(AxisCodes.Parse("LRS"));
        Assert.Null(AxisCodes.Parse("LP"));
        Assert.Null(AxisCodes.Parse("lps"));
        Assert.Null(AxisCodes.Parse("LPSI"));
    }

    [Theory]
    [MemberData(nameof(AllCodes))]
    public void Turned_EveryValueIsStillAtItsPlace_AndBackItIsTheSame(string codes)
    {
        FloatVolume ramp = Samples.Ramp(Samples.Oblique());
        var turned = (FloatVolume)Orientation.Apply(ramp, AxisCodes.Parse(codes)!.Value);

        for (int index = 0; index < turned.Voxels.Length; index++)
        {
            Assert.Equal(Samples.RampAt(Samples.PlaceOf(turned.Geometry, index)), turned.Voxels[index], 1e-3);
        }
        Assert.True(turned.Geometry.ColumnAxis.Direction.Dot(AxisCodes.Parse(codes)!.Value.Columns) > 0.7);
        Assert.True(turned.Geometry.SliceAxis.Direction.Dot(AxisCodes.Parse(codes)!.Value.Slices) > 0.7);
        Assert.Equal(ramp.Voxels, ((FloatVolume)Orientation.Apply(turned, AxisCodes.Parse("LPS")!.Value)).Voxels);
    }

    [Fact]
    public void LeftHanded_MaskComesBackOntoTheSeriesGrid()
    {
        HuVolume volume = Samples.Hounsfield(Samples.Oblique());
        Mask mask = Samples.Where(Orientation.Apply(volume, AxisCodes.Parse("LIA")!.Value), value => value > 0);

        Mask back = Resampling.Apply(mask, volume.Geometry);

        Assert.Equal(volume.Voxels.Select(value => value > 0 ? (byte)1 : (byte)0), back.Labels);
        Assert.True(back.Geometry.IsSameGrid(volume.Geometry));
    }

    [Fact]
    public void Sheared_IsRefused()
    {
        HuVolume volume = Samples.Hounsfield(new VolumeGeometry([.. Enumerable.Range(0, 5).Select(slice => ResamplingTests.Plane(new Vector3D(0, slice, slice * 3)))], 3));

        Assert.Contains("gantry tilt", Assert.Throws<InvalidDataException>(() => Orientation.Apply(volume, AxisCodes.Parse("LIA")!.Value)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Uneven_IsRefused()
    {
        HuVolume volume = Samples.Hounsfield(new VolumeGeometry([.. new double[] { 0, 3, 7, 10, 13 }.Select(z => ResamplingTests.Plane(new Vector3D(0, 0, z)))], 3));

        Assert.Contains("varies by 1 mm", Assert.Throws<InvalidDataException>(() => Orientation.Apply(volume, AxisCodes.Parse("LIA")!.Value)).Message, StringComparison.Ordinal);
    }
}
