using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

/// <summary>By hand, and against numpy within single precision.</summary>
public sealed class ScalingTests(ScipyOracle scipy) : IClassFixture<ScipyOracle>
{
    [Fact]
    public void Window_EndsAreZeroAndOne_OutsideIsHeld()
    {
        var volume = new HuVolume(Grid.Make(5, 1, 1), [-1000, -160, 40, 240, 3000]);

        Assert.Equal([0, 0, 0.5f, 1, 1], Scaling.Window(volume, 40, 400).Voxels);
    }

    [Fact]
    public void Threshold_TakesTheLowerLimitAndNotTheUpper()
    {
        var volume = new HuVolume(Grid.Make(5, 1, 1), [-501, -500, 0, 99, 100]);

        Assert.Equal<byte>([0, 1, 1, 1, 0], Scaling.Threshold(volume, -500, 100).Labels);
    }

    [Fact]
    public void NoWidth_IsRefused() => Assert.Throws<InvalidDataException>(() => Scaling.Window(Samples.Hounsfield(Grid.Make(3, 3, 3)), 40, 0));

    [Fact]
    public void ValuesThatAreNoNumbers_AreRefused()
    {
        FloatVolume volume = Samples.Floats(Grid.Make(30, 30, 30));
        volume.Voxels[17_000] = float.NaN;
        Assert.Throws<InvalidDataException>(() => ValueStatistics.Of(volume));
        Assert.Throws<InvalidDataException>(() => ValueRanks.Of(volume));
        volume.Voxels[17_000] = float.NegativeInfinity;
        Assert.Throws<InvalidDataException>(() => ValueStatistics.Of(volume));
        Assert.Throws<InvalidDataException>(() => ValueRanks.Of(volume));
    }

    [Fact]
    public void NothingAbove_CountsNothing()
    {
        FloatVolume volume = Samples.Floats(Grid.Make(3, 3, 3));

        Assert.Equal(0, ValueStatistics.Of(volume, 5000).Count);
        Assert.Equal(0, ValueRanks.Of(volume, 5000).Count);
        Assert.Equal([double.NaN, double.NaN], ValueRanks.Of(volume, 5000).Quantiles(0, 1));
    }

    public static TheoryData<string> Names => ["noise", "chest", "brain"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Window_EqualsNumpy(string name)
    {
        Volume volume = Named(name);
        AssertClose(scipy.Compute<float>("np.clip((a.astype(np.float64) + 160) / 400, 0, 1)", ScipyOracle.Array3("a", volume)), Scaling.Window(volume, 40, 400).Voxels);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void MeanDeviationAndQuantiles_EqualNumpy(string name)
    {
        Volume volume = Named(name);
        double[] percents = [0, 0.5, 12.34, 50, 99.5, 100];
        double[] expected = scipy.Compute<double>("v = a.astype(np.float64)\nnp.concatenate([[v.mean(), v.std()], np.percentile(v, p)])", ScipyOracle.Array3("a", volume), ScipyOracle.Array1("p", percents));

        ValueStatistics values = ValueStatistics.Of(volume);

        Assert.Equal(expected[0], values.Mean, Math.Abs(expected[0]) * 1e-10);
        Assert.Equal(expected[1], values.Deviation, expected[1] * 1e-10);
        Assert.Equal(expected[2..], ValueRanks.Of(volume).Quantiles([.. percents.Select(percent => percent / 100)]), (a, b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void ValuesAboveALimit_EqualNumpy(string name)
    {
        Volume volume = Named(name);
        double[] expected = scipy.Compute<double>("v = a[a > 20].astype(np.float64)\n[v.size, v.mean(), v.std(), np.percentile(v, 1), np.percentile(v, 99)]", ScipyOracle.Array3("a", volume));

        ValueStatistics values = ValueStatistics.Of(volume, 20);

        Assert.Equal(expected[0], values.Count);
        Assert.Equal(expected[1..], [values.Mean, values.Deviation, .. ValueRanks.Of(volume, 20).Quantiles(0.01, 0.99)], (a, b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a)));
    }

    private static Volume Named(string name) => name switch
    {
        "chest" => Samples.Chest(),
        "brain" => Samples.Brain(),
        _ => Samples.Floats(Samples.Oblique()),
    };

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.Equal(0, expected.Zip(actual).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-6));
}
