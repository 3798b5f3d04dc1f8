using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

public sealed class SlidingWindowTests(ScipyOracle scipy) : IClassFixture<ScipyOracle>
{
    public static TheoryData<int, int, int, double> Patches => new() { { 16, 16, 16, 0.5 }, { 37, 29, 23, 0.5 }, { 64, 10, 8, 0 }, { 11, 50, 40, 0.25 }, { 8, 8, 8, 0.75 }, { 1, 1, 1, 0 } };

    /// <summary>A model that looks at nothing but the voxel itself answers the same however it is cut.</summary>
    [Theory]
    [MemberData(nameof(Patches))]
    public void ModelThatSeesOneVoxel_GivesTheSameAsOnTheWhole(int columns, int rows, int slices, double overlap)
    {
        HuVolume volume = Samples.Hounsfield(Samples.Oblique());
        var window = new SlidingWindow(volume, new PatchSize(columns, rows, slices), overlap, 3, -1024);

        Mask mask = window.Run(ThreeBands, Argmax(3), _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal(volume.Voxels.Select(value => value < 0 ? (byte)0 : value < 1000 ? (byte)1 : (byte)2), mask.Labels);
    }

    /// <summary>A model whose answer depends on where in the patch a voxel lies, blended as numpy does it in double precision.</summary>
    [Theory]
    [InlineData(16, 12, 10, 0.5)]
    [InlineData(20, 29, 8, 0.25)]
    [InlineData(48, 40, 30, 0.5)]
    public void Blending_EqualsItsDefinitionInNumpy(int columns, int rows, int slices, double overlap)
    {
        FloatVolume volume = Samples.Floats(Samples.Oblique());
        double[] starts = [.. new[] { (23, slices), (29, rows), (37, columns) }.SelectMany(axis => PatchPlan.Starts(axis.Item1, axis.Item2, overlap).Select(start => (double)start).Append(-1))];
        const string Code = """
            patch = [int(n) for n in p]
            starts, lists = iter(t.astype(int)), [[], [], []]
            for axis in lists:
                for start in starts:
                    if start < 0: break
                    axis.append(start)
            line = [np.maximum(0.1, np.exp(-0.5 * ((np.arange(n) - (n - 1) / 2) / (n * 0.125)) ** 2)) for n in patch]
            w = line[0][:, None, None] * line[1][:, None] * line[2]
            ramp = np.arange(w.size).reshape(w.shape) / w.size
            padded = np.pad(a.astype(np.float64), [(0, max(0, n - m)) for n, m in zip(patch, a.shape)])
            total, weight = np.zeros(padded.shape), np.zeros(padded.shape)
            for z in lists[0]:
                for y in lists[1]:
                    for x in lists[2]:
                        at = (slice(z, z + patch[0]), slice(y, y + patch[1]), slice(x, x + patch[2]))
                        total[at] += padded[at] * ramp * w
                        weight[at] += w
            (total / weight)[:a.shape[0], :a.shape[1], :a.shape[2]]
            """;
        float[] expected = scipy.Compute<float>(Code, ScipyOracle.Array3("a", volume), ScipyOracle.Array1("p", slices, rows, columns), ScipyOracle.Array1("t", starts));
        var actual = new float[expected.Length];
        int slice = 0;
        var bySlice = new Dictionary<int, float[]>();
        Lock gate = new();

        new SlidingWindow(volume, new PatchSize(columns, rows, slices), overlap, 1, 0).Run(
            (patch, scores) =>
            {
                for (int index = 0; index < patch.Length; index++)
                {
                    scores[index] = patch[index] * index / patch.Length;
                }
            },
            (scores, _, start, labels) =>
            {
                lock (gate)
                {
                    bySlice[slice++] = scores.Slice(start, labels.Length).ToArray();
                }
            },
            _ => { }, TestContext.Current.CancellationToken);

        // Slices are decided in parallel: they are told apart by their values.
        float[][] byOrder = [.. Enumerable.Range(0, 23).Select(z => expected[(z * 29 * 37)..((z + 1) * 29 * 37)])];
        foreach (float[] found in bySlice.Values)
        {
            Assert.Contains(byOrder, wanted => wanted.Zip(found).All(pair => Math.Abs(pair.First - pair.Second) < 1e-2));
        }
        Assert.Equal(23, bySlice.Count);
    }

    [Fact]
    public void Starts_CoverTheAxisWithTheOverlapAskedFor()
    {
        for (int voxels = 1; voxels < 80; voxels++)
        {
            foreach (double overlap in new[] { 0, 0.25, 0.5, 0.75 })
            {
                int[] starts = PatchPlan.Starts(voxels, 16, overlap);
                Assert.Equal(0, starts[0]);
                Assert.Equal(Math.Max(0, voxels - 16), starts[^1]);
                Assert.All(starts.Zip(starts.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, (int)(16 * (1 - overlap))));
            }
        }
    }

    [Fact]
    public void ScoresThatAreNoNumbers_AreRefused()
    {
        var window = new SlidingWindow(Samples.Hounsfield(Samples.Oblique()), new PatchSize(16, 16, 16), 0.5, 2, 0);

        Assert.Throws<InvalidDataException>(() => window.Run((_, scores) => scores[77] = float.NaN, Argmax(2), _ => { }, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Cancelled_EndsBetweenTwoPatches()
    {
        using var stop = new CancellationTokenSource();
        int calls = 0;
        var window = new SlidingWindow(Samples.Hounsfield(Samples.Oblique()), new PatchSize(8, 8, 8), 0.5, 2, 0);

        Assert.Throws<OperationCanceledException>(() => window.Run((_, _) => { if (++calls == 3) { stop.Cancel(); } }, Argmax(2), _ => { }, stop.Token));
        Assert.Equal(3, calls);
    }

    [Fact]
    public void ScoresHeld_AreThoseOfAPatchsSlices_NotOfTheVolume()
    {
        VolumeGeometry grid = Grid.Make(100, 100, 500);

        Assert.Equal(20L * 8 * ((10 * 10) + (100 * 100)), SlidingWindow.ScoresHeld(grid, new PatchSize(10, 10, 8), 20));
        Assert.Equal(20L * 100 * 100 * 500, SlidingWindow.ScoresHeld(grid, new PatchSize(100, 100, 500), 20));
    }

    [Fact]
    public void Argmax_EqualsNumpy()
    {
        FloatVolume scores = Samples.Floats(Grid.Make(101, 7, 18));
        var labels = new byte[101 * 7];

        ClassScores.Argmax(scores.Voxels, 18, labels.Length, 0, labels);

        Assert.Equal(scipy.Compute<byte>("a.argmax(0)", ScipyOracle.Array3("a", scores)), labels);
    }

    private static ScoreRule Argmax(int classes) => (scores, stride, start, labels) => ClassScores.Argmax(scores, classes, stride, start, labels);

    private static void ThreeBands(float[] patch, float[] scores)
    {
        for (int index = 0; index < patch.Length; index++)
        {
            scores[index] = -patch[index];
            scores[patch.Length + index] = 0;
            scores[(2 * patch.Length) + index] = patch[index] - 1000;
            // The middle band wins from 0 to 1000, and at 0 itself.
            scores[patch.Length + index] += patch[index] is >= 0 and < 1000 ? 1 : 0;
            scores[(2 * patch.Length) + index] += patch[index] >= 1000 ? 1 : 0;
        }
    }
}
