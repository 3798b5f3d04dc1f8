using Appliance.Dicom.Imaging;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

/// <summary>Against scipy.ndimage: nearest exactly, linear within single precision of the values' range.</summary>
public sealed class ResamplingOracleTests(ScipyOracle scipy) : IClassFixture<ScipyOracle>
{
    private const double Tolerance = 1e-3;

    public static TheoryData<string, int, int, int> Sizes => new()
    {
        { "noise", 50, 41, 31 }, { "noise", 19, 60, 23 }, { "chest", 90, 61, 100 }, { "brain", 128, 100, 90 },
    };

    /// <summary>scipy's zoom puts the first and last voxels of both grids upon each other.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public void Zoom_Linear_EqualsScipy(string name, int columns, int rows, int slices)
    {
        Volume volume = Named(name);
        string code = $"s = a.shape\nndi.zoom(a.astype(np.float64), [{slices}/s[0], {rows}/s[1], {columns}/s[2]], order=1)";
        float[] expected = scipy.Compute<float>(code, ScipyOracle.Array3("a", volume));

        AssertClose(expected, Resampling.Apply(volume, CornerGrid(volume.Geometry, columns, rows, slices), Interpolation.Linear, 0));
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Zoom_Nearest_EqualsScipyExactly(string name, int columns, int rows, int slices)
    {
        Volume volume = Named(name);
        // The coordinates are given: at ties the rounding of zoom's own differs in the last bit.
        const string Code = """
            z, y, x = [np.floor(np.arange(m) * (n - 1) / (m - 1) + 0.5 + 1e-9) for n, m in zip(a.shape, size.astype(int))]
            ndi.map_coordinates(a, np.meshgrid(z, y, x, indexing="ij"), order=0)
            """;
        VolumeGeometry to = CornerGrid(volume.Geometry, columns, rows, slices);
        float[] expected = scipy.Compute<float>(Code, ScipyOracle.Array3("a", volume), ScipyOracle.Array1("size", slices, rows, columns));
        var actual = new float[to.VoxelCount];
        Resampling.Apply(volume, to, Interpolation.Nearest, 0).CopyTo(0, actual);

        int different = expected.Zip(actual).Count(pair => pair.First != pair.Second);
        Assert.Equal(0, different);
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("chest")]
    [InlineData("brain")]
    public void Turned_LinearAndNearest_EqualAffineTransform(string name)
    {
        Volume volume = Named(name);
        VolumeGeometry from = volume.Geometry;
        Vector3D x = (from.ColumnAxis.Direction + (from.RowAxis.Direction * 0.3) + (from.SliceDirection * 0.21)).Normalized();
        Vector3D y = from.SliceDirection.Cross(x).Normalized(), z = x.Cross(y);
        VolumeGeometry to = VolumeGeometry.Box(
            from.PointAt(-3.3, 2.1, 1.7), new VolumeAxis(x, from.ColumnSpacing * 1.137, from.Columns), new VolumeAxis(y, from.RowSpacing * 0.911, from.Rows), new VolumeAxis(z, from.SliceSpacing * 0.873, from.Slices),
            from.FrameOfReferenceUid);
        var (matrix, offset) = IndexMap(from, to);
        (string, Array, int[])[] arrays = [ScipyOracle.Array3("a", volume), ("m", matrix, [3, 3]), ScipyOracle.Array1("o", offset)];
        const string Coordinates = """
            index = np.stack(np.meshgrid(*[np.arange(n) for n in a.shape], indexing="ij"), -1).reshape(-1, 3)
            c = (index @ m.T + o)
            limit = np.array(a.shape) - 1
            outside = ((c < -0.5) | (c > limit + 0.5)).any(1)
            """;

        float[] linear = scipy.Compute<float>(Coordinates + "\nnp.where(outside, -77, ndi.map_coordinates(a.astype(np.float64), c.clip(0, limit).T, order=1))", arrays);
        float[] nearest = scipy.Compute<float>(Coordinates + "\nnp.where(outside, -77, ndi.map_coordinates(a, np.floor(c + 0.5).clip(0, limit).T, order=0))", arrays);
        float[] inside = scipy.Compute<float>("ndi.affine_transform(a.astype(np.float64), m, o, order=1, mode='constant', cval=-77)", arrays);

        AssertClose(linear, Resampling.Apply(volume, to, Interpolation.Linear, -77), strays: 1e-4);
        AssertClose(nearest, Resampling.Apply(volume, to, Interpolation.Nearest, -77), strays: 1e-4);
        // scipy's own constant mode fades toward the edge; where it does not, it must say the same.
        Assert.True(inside.Zip(linear).Count(pair => Math.Abs(pair.First - pair.Second) < 1e-2) > linear.Length * 0.8);
    }

    private static Volume Named(string name) => name switch
    {
        // Its header rounds positions; scipy knows even slices only.
        "chest" => new HuVolume(Even(Samples.Chest().Geometry), Samples.Chest().Voxels),
        "brain" => Samples.Brain(),
        _ => Samples.Floats(Samples.Oblique()),
    };

    private static VolumeGeometry Even(VolumeGeometry grid) =>
        VolumeGeometry.Box(grid.Planes[0].Position, grid.ColumnAxis, grid.RowAxis, grid.SliceAxis, grid.FrameOfReferenceUid);

    private static VolumeGeometry CornerGrid(VolumeGeometry from, int columns, int rows, int slices) => VolumeGeometry.Box(
        from.Planes[0].Position, Stretch(from.ColumnAxis, columns), Stretch(from.RowAxis, rows),
        Stretch(from.SliceAxis, slices), from.FrameOfReferenceUid);

    private static VolumeAxis Stretch(VolumeAxis axis, int count) => axis with { Spacing = axis.Spacing * (axis.Count - 1) / (count - 1), Count = count };

    /// <summary>Source index = m · target index + o, axes in numpy's order.</summary>
    private static (double[] Matrix, double[] Offset) IndexMap(VolumeGeometry from, VolumeGeometry to)
    {
        VolumeAxis[] source = [from.SliceAxis, from.RowAxis, from.ColumnAxis];
        VolumeAxis[] target = [to.SliceAxis, to.RowAxis, to.ColumnAxis];
        double[] matrix = [.. from row in source from column in target select row.Direction.Dot(column.Step) / row.Spacing];
        double[] offset = [.. source.Select(axis => axis.Direction.Dot(to.Planes[0].Position - from.Planes[0].Position) / axis.Spacing)];
        return (matrix, offset);
    }

    /// <summary>Hounsfield units are rounded to whole ones. At the very edge of the source a voxel may fall to either side.</summary>
    private static void AssertClose(float[] expected, Volume actual, double strays = 0)
    {
        var values = new float[actual.Geometry.VoxelCount];
        actual.CopyTo(0, values);
        Assert.Equal(expected.Length, values.Length);
        double tolerance = actual is HuVolume ? 0.5 + Tolerance : Tolerance;
        int apart = expected.Zip(values).Count(pair => Math.Abs(pair.First - pair.Second) > tolerance);
        Assert.InRange(apart, 0, (int)(strays * expected.Length));
    }
}
