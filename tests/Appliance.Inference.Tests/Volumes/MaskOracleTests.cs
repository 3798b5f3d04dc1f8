using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

/// <summary>Components, morphology, holes: exactly as scipy.ndimage has them. Distances: within single precision.</summary>
public sealed class MaskOracleTests(ScipyOracle scipy) : IClassFixture<ScipyOracle>
{
    /// <summary>A ball of r mm as a structuring element; a voxel exactly at r belongs to it.</summary>
    private const string BallCode = """
        def ball(r, spacing):
            n = [int(np.floor(r / s + 1e-6)) if s > 0 else 0 for s in spacing]
            offsets = np.meshgrid(*[np.arange(-m, m + 1) * (s if s > 0 else 1) for m, s in zip(n, spacing)], indexing="ij")
            return sum(o * o for o in offsets) <= r * r * (1 + 1e-6)
        """;

    public static TheoryData<string, Connectivity> Connectivities =>
        [.. from name in new[] { "sparse", "dense", "half", "chest", "brain" } from connectivity in Enum.GetValues<Connectivity>() select (name, connectivity)];

    [Theory]
    [MemberData(nameof(Connectivities))]
    public void Components_EqualLabel(string name, Connectivity connectivity)
    {
        Mask mask = Named(name);
        // Numbered by the first voxel, as ours are; scipy's own order is an accident of its passes.
        string code = $"""
            n, count = ndi.label(a, ndi.generate_binary_structure(3, {(int)connectivity + 1}))
            labels, first = np.unique(n, return_index=True)
            labels, first = labels[labels > 0], first[labels > 0]
            order = np.zeros(count + 1, int)
            order[labels[np.argsort(first)]] = np.arange(1, count + 1)
            order[n]
            """;
        int[] expected = scipy.Compute<int>(code, ScipyOracle.Array3("a", mask));

        Assert.Equal(expected, Components.InVolume(mask, connectivity).ToNumbers(mask.Labels.Length));
    }

    public static TheoryData<string, double, Neighbourhood> Radii => new()
    {
        { "sparse", 1.1, Neighbourhood.Volume }, { "dense", 2.4, Neighbourhood.Volume }, { "sparse", 5, Neighbourhood.Volume }, { "dense", 3, Neighbourhood.Slice },
        { "chest", 5, Neighbourhood.Volume }, { "chest", 9.5, Neighbourhood.Slice }, { "brain", 3, Neighbourhood.Volume }, { "edge", 4, Neighbourhood.Volume },
    };

    [Theory]
    [MemberData(nameof(Radii))]
    public void Dilate_EqualsScipy(string name, double radius, Neighbourhood within) =>
        AssertSame(name, radius, within, "ndi.binary_dilation(a, b)", (mask, label) => Morphology.Dilate(mask, label, radius, within));

    [Theory]
    [MemberData(nameof(Radii))]
    public void Erode_EqualsScipy(string name, double radius, Neighbourhood within) =>
        AssertSame(name, radius, within, "ndi.binary_erosion(a, b)", (mask, label) => Morphology.Erode(mask, label, radius, within));

    [Theory]
    [MemberData(nameof(Radii))]
    public void Open_EqualsScipy(string name, double radius, Neighbourhood within) =>
        AssertSame(name, radius, within, "ndi.binary_opening(a, b)", (mask, label) => Morphology.Open(mask, label, radius, within));

    /// <summary>scipy's closing eats from the volume's edge; ours keeps what was there.</summary>
    [Theory]
    [MemberData(nameof(Radii))]
    public void Close_EqualsScipyAndWhatWasThere(string name, double radius, Neighbourhood within) =>
        AssertSame(name, radius, within, "ndi.binary_closing(a, b) | (a > 0)", (mask, label) => Morphology.Close(mask, label, radius, within));

    [Theory]
    [InlineData("dense")]
    [InlineData("chest")]
    [InlineData("brain")]
    public void FillCavities_EqualsBinaryFillHoles(string name)
    {
        Mask mask = Named(name);
        byte[] expected = scipy.Compute<byte>("ndi.binary_fill_holes(a)", ScipyOracle.Array3("a", mask));
        long before = mask.CountLabelled();

        Morphology.FillCavities(mask, 1, double.MaxValue);

        Assert.Equal(expected, mask.Labels);
        Assert.NotEqual(before, mask.CountLabelled());
    }

    [Theory]
    [InlineData("chest")]
    [InlineData("brain")]
    public void FillHoles_EqualsBinaryFillHolesSliceBySlice(string name)
    {
        Mask mask = Named(name);
        byte[] expected = scipy.Compute<byte>("np.stack([ndi.binary_fill_holes(s) for s in a])", ScipyOracle.Array3("a", mask));

        Morphology.FillHoles(mask, 1, double.MaxValue);

        Assert.Equal(expected, mask.Labels);
    }

    [Theory]
    [InlineData("sparse")]
    [InlineData("dense")]
    [InlineData("edge")]
    [InlineData("chest")]
    [InlineData("brain")]
    public void Distances_EqualScipyWithinSinglePrecision(string name)
    {
        Mask mask = Named(name);
        var spacing = Spacing(mask.Geometry);

        AssertClose(scipy.Compute<float>("ndi.distance_transform_edt(a, s)", ScipyOracle.Array3("a", mask), spacing), DistanceMap.Inside(mask).Voxels);
        AssertClose(scipy.Compute<float>("ndi.distance_transform_edt(a == 0, s)", ScipyOracle.Array3("a", mask), spacing), DistanceMap.Outside(mask).Voxels);
    }

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.Equal(0, expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-5 * Math.Max(1, pair.First)));

    private void AssertSame(string name, double radius, Neighbourhood within, string code, Action<Mask, byte> change)
    {
        Mask mask = Named(name);
        string radiusText = radius.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string zeroed = within == Neighbourhood.Slice ? "\ns = s * [0, 1, 1]" : "";
        byte[] expected = scipy.Compute<byte>($"{BallCode}{zeroed}\nb = ball({radiusText}, s)\n{code}", ScipyOracle.Array3("a", mask), Spacing(mask.Geometry));

        change(mask, 1);

        Assert.Equal(expected, mask.Labels);
    }

    private static (string, Array, int[]) Spacing(VolumeGeometry grid) => ScipyOracle.Array1("s", grid.SliceSpacing, grid.RowSpacing, grid.ColumnSpacing);

    /// <summary>Noise of three densities, a block that reaches every side, the air of a chest, a head.</summary>
    private static Mask Named(string name)
    {
        switch (name)
        {
            case "chest": return Samples.Where(Samples.Chest(), value => value < -500);
            case "brain": return Samples.Where(Samples.Brain(), value => value > 60);
            case "edge":
                Mask block = Mask.Empty(Samples.Oblique(70, 29, 23));
                block.Labels.AsSpan().Fill(1);
                block.Slice(11)[700] = 0;
                return block;
            default:
                double share = name switch { "sparse" => 0.02, "dense" => 0.9, _ => 0.5 };
                return Samples.Where(Samples.Floats(Samples.Oblique(131, 29, 23)), value => value < share * 1000);
        }
    }
}
