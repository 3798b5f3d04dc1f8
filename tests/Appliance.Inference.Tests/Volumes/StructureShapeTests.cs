using Appliance.Dicom.Imaging;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

/// <summary>Shapes known by construction, and against scikit-image and scipy.</summary>
public sealed class StructureShapeTests(ScipyOracle scipy) : IClassFixture<ScipyOracle>
{
    [Fact]
    public void Ball_AllDiametersAreItsOwn()
    {
        StructureShape shape = StructureShape.Of(Ellipsoid(Grid.Make(61, 61, 41, pixel: 1, spacing: 1.5), 20, 20, 20), 1)!;

        Assert.Equal(40, shape.EquivalentDiameterMm, 0.2);
        Assert.Equal(40, shape.MaxDiameterMm, 1.5);
        Assert.Equal(40, shape.MaxSliceDiameterMm, 1.5);
        Assert.Equal((40, 40), (shape.MajorAxisMm, shape.MinorAxisMm), (a, b) => Math.Abs(a.Item1 - b.Item1) < 0.3 && Math.Abs(a.Item2 - b.Item2) < 0.3);
        Assert.Equal(0, (shape.Centre - new Vector3D(30, 30, 30)).Length, 9);
    }

    [Fact]
    public void Ellipsoid_AxesAreItsOwn_WhateverTheSpacing()
    {
        StructureShape shape = StructureShape.Of(Ellipsoid(Grid.Make(121, 121, 41, pixel: 0.5, spacing: 1.5), 25, 15, 10), 1)!;

        Assert.Equal(50, shape.MajorAxisMm, 0.3);
        Assert.Equal(30, shape.MiddleAxisMm, 0.3);
        Assert.Equal(20, shape.MinorAxisMm, 0.3);
        Assert.Equal(50, shape.MaxDiameterMm, 0.6);
    }

    [Fact]
    public void OneVoxel_HasItsOwnSize()
    {
        StructureShape shape = StructureShape.Of(Grid.Parse("...", "...") with { Labels = [0, 1, 0, 0, 0, 0] }, 1)!;

        Assert.Equal((1, 0.0), (shape.Voxels, shape.MajorAxisMm));
        Assert.Equal(1, shape.MaxDiameterMm, 9);
        Assert.Equal(Math.Cbrt(6 / Math.PI), shape.EquivalentDiameterMm, 9);
    }

    [Fact]
    public void NothingThere_IsNoShape() => Assert.Null(StructureShape.Of(Grid.Parse("22", "00"), 1));

    [Fact]
    public void Sheared_IsRefused() => Assert.Throws<InvalidDataException>(() => StructureShape.Of(
        Mask.Empty(new VolumeGeometry([.. Enumerable.Range(0, 5).Select(slice => ResamplingTests.Plane(new(0, slice, slice * 3)))], 3)), 1));

    public static TheoryData<string> Names => ["blob", "chest", "brain"];

    /// <summary>scikit-image 0.19 knows no spacing, so the grid has 1 mm. It wraps the structure in its convex hull of voxels first, so its diameter is a little longer.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void EqualsRegionprops(string name)
    {
        Mask mask = Named(name);
        double[] expected = scipy.Compute<double>("r = skimage.measure.regionprops(a)[0]\n[r.area, r.equivalent_diameter_area, r.axis_major_length, r.axis_minor_length, *r.centroid[::-1]]", ScipyOracle.Array3("a", mask));

        StructureShape shape = StructureShape.Of(mask, 1)!;

        double[] actual = [shape.Voxels, shape.EquivalentDiameterMm, shape.MajorAxisMm, shape.MinorAxisMm, shape.Centre.X, shape.Centre.Y, shape.Centre.Z];
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a)));
    }

    [Fact]
    public void Feret_EqualsRegionpropsWithinItsHullOfVoxels()
    {
        Mask mask = Named("blob");
        double feret = scipy.Compute<double>("skimage.measure.regionprops(a)[0].feret_diameter_max", ScipyOracle.Array3("a", mask))[0];

        Assert.Equal(feret, StructureShape.Of(mask, 1)!.MaxDiameterMm, 1.0);
    }

    /// <summary>All points halfway between a voxel and a neighbour outside, their hull, and the longest of all distances.</summary>
    [Theory]
    [InlineData("blob", 1, 1)]
    [InlineData("blob", 0.7, 2.5)]
    [InlineData("chest", 4.17, 3.99)]
    [InlineData("brain", 1, 1.3)]
    public void MaxDiameters_EqualScipysHull(string name, double pixel, double spacing)
    {
        Mask named = Named(name);
        VolumeGeometry grid = named.Geometry;
        var mask = new Mask(Grid.Make(grid.Columns, grid.Rows, grid.Slices, pixel, spacing), named.Labels);
        const string Code = """
            from scipy.spatial import ConvexHull
            from scipy.spatial.distance import pdist
            def surface(v, axes):
                p = np.pad(v > 0, 1)
                points = []
                for axis in axes:
                    for way in (-1, 1):
                        at = np.argwhere(p & ~np.roll(p, way, axis)).astype(float) - 1
                        at[:, axis] -= way / 2
                        points.append(at)
                return np.concatenate(points) * s
            def longest(points, dims):
                points = points[:, dims]
                return pdist(points[ConvexHull(points, qhull_options="QJ").vertices]).max()
            inplane = [longest(q[q[:, 0] == z], [1, 2]) for q in [surface(a, (1, 2))] for z in np.unique(q[:, 0])]
            [longest(surface(a, (0, 1, 2)), [0, 1, 2]), max(inplane)]
            """;
        double[] expected = scipy.Compute<double>(Code, ScipyOracle.Array3("a", mask), ScipyOracle.Array1("s", spacing, pixel, pixel));

        StructureShape shape = StructureShape.Of(mask, 1)!;

        Assert.Equal(expected[0], shape.MaxDiameterMm, 1e-6 * expected[0]);
        Assert.Equal(expected[1], shape.MaxSliceDiameterMm, 1e-6 * expected[1]);
    }

    private static Mask Named(string name) => name switch
    {
        "chest" => Unit(Largest(Samples.Where(Samples.Chest(), value => value < -500))),
        "brain" => Unit(Largest(Samples.Where(Samples.Brain(), value => value > 60))),
        _ => Unit(Blob()),
    };

    private static Mask Blob()
    {
        Mask mask = Ellipsoid(Grid.Make(40, 44, 30), 12, 7, 9);
        Mask bump = Ellipsoid(Grid.Make(40, 44, 30), 3, 20, 4);
        return mask with { Labels = [.. mask.Labels.Zip(bump.Labels, Math.Max)] };
    }

    private static Mask Unit(Mask mask) => mask with { Geometry = Grid.Make(mask.Geometry.Columns, mask.Geometry.Rows, mask.Geometry.Slices) };

    private static Mask Largest(Mask mask)
    {
        Components parts = Components.InVolume(mask);
        int largest = parts.All.MaxBy(part => part.Voxels)!.Number;
        parts.Paint(mask.Labels, number => number == largest ? (byte)1 : (byte)0);
        return mask;
    }

    /// <summary>In the middle of the grid, with half axes in millimetres.</summary>
    private static Mask Ellipsoid(VolumeGeometry grid, double x, double y, double z)
    {
        Mask mask = Mask.Empty(grid);
        Vector3D centre = grid.PointAt((grid.Columns - 1) / 2.0, (grid.Rows - 1) / 2.0, (grid.Slices - 1) / 2.0);
        for (int index = 0; index < mask.Labels.Length; index++)
        {
            Vector3D away = Samples.PlaceOf(grid, index) - centre;
            mask.Labels[index] = (away.X / x * (away.X / x)) + (away.Y / y * (away.Y / y)) + (away.Z / z * (away.Z / z)) <= 1 ? (byte)1 : (byte)0;
        }
        return mask;
    }
}
