using Appliance.Dicom.Imaging;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

/// <summary>Truth by construction: a ramp keeps its value at every place, whatever the grid.</summary>
public sealed class ResamplingTests
{
    private const float Outside = -5000;

    public static TheoryData<double, double, double> Spacings => new() { { 1, 1, 1 }, { 0.8, 1.1, 1.7 }, { 2.5, 0.4, 3 }, { 0.31, 0.77, 0.9 } };

    [Theory]
    [MemberData(nameof(Spacings))]
    public void Linear_ToOtherSpacings_KeepsEveryValueAtItsPlace(double column, double row, double slice)
    {
        FloatVolume ramp = Samples.Ramp(Samples.Oblique());
        VolumeGeometry to = Resampling.GridFor(ramp.Geometry, column, row, slice);

        AssertRamp((FloatVolume)Resampling.Apply(ramp, to, Interpolation.Linear, Outside), ramp.Geometry);
    }

    [Fact]
    public void Linear_OntoAGridTurnedAgainstIt_KeepsEveryValueAtItsPlace()
    {
        FloatVolume ramp = Samples.Ramp(Samples.Oblique());
        Vector3D centre = ramp.Geometry.PointAt(18, 14, 11);
        VolumeGeometry to = VolumeGeometry.Box(centre + new Vector3D(-8, -8, -8), new VolumeAxis(new(1, 0, 0), 0.7, 20), new VolumeAxis(new(0, 0, 1), 0.9, 18), new VolumeAxis(new(0, 1, 0), 1, 17));

        AssertRamp((FloatVolume)Resampling.Apply(ramp, to, Interpolation.Linear, Outside), ramp.Geometry, leastInside: 0.95);
    }

    [Fact]
    public void Linear_UnevenSlices_KeepsEveryValueAtItsPlace()
    {
        FloatVolume ramp = Samples.Ramp(new VolumeGeometry([.. new double[] { 0, 3, 5, 9, 12, 13.5, 17 }.Select(z => Plane(new(0, 0, z)))], 3));

        AssertRamp((FloatVolume)Resampling.Apply(ramp, Resampling.GridFor(ramp.Geometry, 1, 1, 1), Interpolation.Linear, Outside), ramp.Geometry);
    }

    [Fact]
    public void Linear_TiltedGantry_GivesAStraightBoxWithEveryValueAtItsPlace()
    {
        // Tilt by 20°: each slice is shifted toward the back by tan(20°) of the distance.
        FloatVolume ramp = Samples.Ramp(new VolumeGeometry([.. Enumerable.Range(0, 15).Select(slice => Plane(new(0, slice * 3 * Math.Tan(Math.PI / 9), slice * 3)))], 3));
        Assert.Equal(20, ramp.Geometry.TiltDegrees, 6);

        var straight = (FloatVolume)Resampling.Apply(ramp, Resampling.GridFor(ramp.Geometry, 1, 1, 1.5), Interpolation.Linear, Outside);

        Assert.True(straight.Geometry.IsStraight);
        AssertRamp(straight, ramp.Geometry, leastInside: 0.55);
    }

    [Fact]
    public void Nearest_ToAFinerGridAndBack_IsTheSame()
    {
        HuVolume volume = Samples.Hounsfield(Samples.Oblique());
        Volume fine = Resampling.Apply(volume, Resampling.GridFor(volume.Geometry, 0.4, 0.55, 0.85), Interpolation.Nearest, 0);

        Assert.Equal(volume.Voxels, ((HuVolume)Resampling.Apply(fine, volume.Geometry, Interpolation.Nearest, 0)).Voxels);
    }

    [Fact]
    public void GridFor_KeepsTheCentreAndTheExtent()
    {
        VolumeGeometry from = Samples.Oblique(), to = Resampling.GridFor(from, 0.4, 0.55, 0.85);

        Assert.Equal((from.Columns * 2, from.Rows * 2, from.Slices * 2), (to.Columns, to.Rows, to.Slices));
        Vector3D away = to.PointAt((to.Columns - 1) / 2.0, (to.Rows - 1) / 2.0, (to.Slices - 1) / 2.0) - from.PointAt((from.Columns - 1) / 2.0, (from.Rows - 1) / 2.0, (from.Slices - 1) / 2.0);
        Assert.Equal(0, away.Length, 9);
    }

    [Fact]
    public void Outside_TheSource_VoxelsGetTheValueAskedFor()
    {
        HuVolume volume = Samples.Hounsfield(Grid.Make(4, 4, 4));
        VolumeGeometry to = VolumeGeometry.Box(new Vector3D(-2, 0, 0), new VolumeAxis(new(1, 0, 0), 1, 8), new VolumeAxis(new(0, 1, 0), 1, 4), new VolumeAxis(new(0, 0, 1), 1, 5));

        var result = (HuVolume)Resampling.Apply(volume, to, Interpolation.Linear, -1024);

        Assert.Equal([-1024, -1024, .. volume.Voxels[..4], -1024, -1024], result.Voxels[..8]);
        Assert.All(result.Slice(4).ToArray(), value => Assert.Equal(-1024, value));
    }

    [Fact]
    public void OtherFrameOfReference_IsRefused()
    {
        HuVolume volume = Samples.Hounsfield(Grid.Make(4, 4, 4));
        VolumeGeometry other = VolumeGeometry.Box(default, volume.Geometry.ColumnAxis, volume.Geometry.RowAxis, volume.Geometry.SliceAxis, "2.25.1");

        Assert.Throws<InvalidDataException>(() => Resampling.Apply(volume, other, Interpolation.Linear, 0));
    }

    [Fact]
    public void SlicesAtOnePlace_OneSlice_AndTooManyVoxels_AreRefused()
    {
        HuVolume doubled = Samples.Hounsfield(new VolumeGeometry([Plane(new(0, 0, 0)), Plane(new(0, 0, 0)), Plane(new(0, 0, 3))], 3));
        HuVolume single = Samples.Hounsfield(new VolumeGeometry([Plane(new(0, 0, 0))], 0));

        Assert.Throws<InvalidDataException>(() => Resampling.GridFor(doubled.Geometry, 1, 1, 1));
        Assert.Throws<InvalidDataException>(() => Resampling.GridFor(single.Geometry, 1, 1, 1));
        Assert.Throws<InvalidDataException>(() => Resampling.GridFor(Grid.Make(100, 100, 100), 0.01, 0.01, 0.01));
    }

    public static TheoryData<double> NoSpacings => [0, -1, double.NaN, double.PositiveInfinity];

    [Theory]
    [MemberData(nameof(NoSpacings))]
    public void Box_SpacingThatIsNone_IsRefused(double spacing)
    {
        VolumeAxis x = new(new(1, 0, 0), 1, 3), y = new(new(0, 1, 0), 1, 3), z = new(new(0, 0, 1), 1, 3);

        Assert.Throws<InvalidDataException>(() => VolumeGeometry.Box(default, x with { Spacing = spacing }, y, z));
        Assert.Throws<InvalidDataException>(() => VolumeGeometry.Box(default, x, y, z with { Spacing = spacing }));
    }

    [Fact]
    public void Box_AxesThatAreNotSquare_AreRefused()
    {
        VolumeAxis x = new(new(1, 0, 0), 1, 3), y = new(new(0, 1, 0), 1, 3), z = new(new(0, 0, 1), 1, 3);

        Assert.Throws<InvalidDataException>(() => VolumeGeometry.Box(default, x, y with { Direction = new(0.1, 0.995, 0) }, z));
        Assert.Throws<InvalidDataException>(() => VolumeGeometry.Box(default, x, y, z with { Direction = new(0, 0.5, 0.866) }));
        Assert.Throws<InvalidDataException>(() => VolumeGeometry.Box(new(double.NaN, 0, 0), x, y, z));
        Assert.Throws<InvalidDataException>(() => VolumeGeometry.Box(default, x with { Count = 0 }, y, z));
    }

    internal static ImagePlane Plane(Vector3D position) => new(position, new(1, 0, 0), new(0, 1, 0), 1.2, 0.9, 24, 20);

    /// <summary>Linear interpolation reproduces a ramp but where it is clamped, in the outer half voxel of the source.</summary>
    private static void AssertRamp(FloatVolume result, VolumeGeometry source, double leastInside = 0.7)
    {
        int inside = 0;
        for (int index = 0; index < result.Voxels.Length; index++)
        {
            Vector3D place = Samples.PlaceOf(result.Geometry, index);
            if (IsAmongCentres(source, place))
            {
                inside++;
                Assert.Equal(Samples.RampAt(place), result.Voxels[index], 2e-2);
            }
        }
        Assert.InRange((double)inside / result.Voxels.Length, leastInside, 1);
    }

    private static bool IsAmongCentres(VolumeGeometry source, Vector3D place)
    {
        double along = source.SliceDirection.Dot(place - source.Planes[0].Position), whole = source.SliceDirection.Dot(source.Planes[^1].Position - source.Planes[0].Position);
        Vector3D start = source.Planes[0].Position + ((source.Planes[^1].Position - source.Planes[0].Position) * (along / whole));
        double column = source.ColumnAxis.Direction.Dot(place - start) / source.ColumnSpacing, row = source.RowAxis.Direction.Dot(place - start) / source.RowSpacing;
        return along >= 0 && along <= whole && column >= 0 && column <= source.Columns - 1 && row >= 0 && row <= source.Rows - 1;
    }
}
