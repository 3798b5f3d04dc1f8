using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

/// <summary>Resizing and turning, against numpy.</summary>
public sealed class AreaAverageTests(ScipyOracle oracle) : IClassFixture<ScipyOracle>
{
    /// <summary>The integral of the picture as a step function, taken at the new edges: no weights to be wrong about.</summary>
    private const string Integral = """
        def along(a, n):
            edges = np.linspace(0, a.shape[-1], n + 1)
            sums = np.concatenate([np.zeros(a.shape[:-1] + (1,)), np.cumsum(a.astype('float64'), -1)], -1)
            at = np.minimum(edges.astype(int), a.shape[-1] - 1)
            ends = np.take(sums, at, -1) + (edges - at) * np.take(a, at, -1)
            return np.diff(ends, axis=-1) * n / a.shape[-1]
        """;

    [Theory]
    [InlineData(16, 12)]
    [InlineData(29, 37)]
    [InlineData(7, 50)]
    [InlineData(1, 1)]
    public void Resize_IsTheIntegralOverEachNewPixel(int rows, int columns)
    {
        FloatVolume volume = Samples.Floats(Samples.Oblique());

        FloatVolume resized = AreaAverage.Resize(volume, rows, columns, TestContext.Current.CancellationToken);

        float[] expected = oracle.Compute<float>(
            $"{Integral}\nalong(along(v, {columns}).swapaxes(1, 2), {rows}).swapaxes(1, 2)", ScipyOracle.Array3("v", volume));
        Assert.Equal(expected.Length, resized.Voxels.Length);
        Assert.All(expected.Zip(resized.Voxels), pair => Assert.Equal(pair.First, pair.Second, tolerance: 1e-2f));
    }

    [Fact]
    public void Resize_KeepsTheEdgesOfThePicture()
    {
        VolumeGeometry from = Samples.Oblique(), to = AreaAverage.Resize(Samples.Floats(from), 10, 74, TestContext.Current.CancellationToken).Geometry;

        Assert.Equal(0, (from.PointAt(-0.5, -0.5, 3) - to.PointAt(-0.5, -0.5, 3)).Length, 6);
        Assert.Equal(0, (from.PointAt(from.Columns - 0.5, from.Rows - 0.5, 0) - to.PointAt(to.Columns - 0.5, to.Rows - 0.5, 0)).Length, 6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Clockwise_TurnsThePictureAndLeavesVoxelsWhereTheyAre(int quarters)
    {
        FloatVolume ramp = Samples.Ramp(Samples.Oblique());

        FloatVolume turned = QuarterTurn.Clockwise(ramp, quarters);

        Assert.Equal(oracle.Compute<float>($"np.rot90(v, {-quarters}, (1, 2))", ScipyOracle.Array3("v", ramp)), turned.Voxels);
        for (int voxel = 0; voxel < turned.Voxels.Length; voxel += 997)
        {
            Assert.Equal(Samples.RampAt(Samples.PlaceOf(turned.Geometry, voxel)), turned.Voxels[voxel], tolerance: 1e-3);
        }
    }
}
