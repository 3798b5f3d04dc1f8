using Appliance.Inference.Apps;
using Appliance.Inference.Runtime;
using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Runtime;

/// <summary>The shipped graph against its definition: air that the border of its slice does not reach.</summary>
public sealed class LungAirModelTests
{
    private static readonly OnnxModel Model = OnnxModel.Load(
        File.ReadAllBytes(Path.Combine(TestData.Models, "ct-lung-density", "lung-air.onnx")), new OnnxRuntimeOptions());

    public static TheoryData<int, double> Noises => new() { { 1, 0.3 }, { 2, 0.55 }, { 3, 0.6 }, { 4, 0.65 }, { 5, 0.9 } };

    [Theory]
    [MemberData(nameof(Noises))]
    public void Run_OnNoise_EqualsFloodFill(int seed, double share)
    {
        Mask noise = Grid.Noise(61, 47, 5, seed, share);
        AssertEnclosed(noise);
    }

    [Fact]
    public void Run_Spiral_IsFollowedToItsEnd()
    {
        var mask = Mask.Empty(Grid.Make(41, 41, 1));
        // Rings of air, each joined to the next by one pixel at alternating corners, and the outermost to the border.
        for (int ring = 0; ring < 10; ring++)
        {
            int from = 2 * ring, to = 40 - (2 * ring);
            for (int at = from; at <= to; at++)
            {
                foreach (int pixel in new[] { (from * 41) + at, (to * 41) + at, (at * 41) + from, (at * 41) + to })
                {
                    mask.Labels[pixel] = 1;
                }
            }
            mask.Labels[ring % 2 == 0 ? ((from + 1) * 41) + to - 2 : ((to - 1) * 41) + from + 2] = 1;
        }
        Assert.Equal(0, Run(mask).CountLabelled());
    }

    [Fact]
    public void Load_OnThisMachine_ReportsWhatRunsAndEveryFallback()
    {
        Assert.Equal(ExecutionProvider.Cpu, Model.Provider.Used);
        Assert.Collection(Model.Provider.Fallbacks,
            first => Assert.StartsWith("TensorRT is not used:", first, StringComparison.Ordinal),
            second => Assert.StartsWith("Cuda is not used:", second, StringComparison.Ordinal));
    }

    [Fact]
    public void Get_FileChangedAfterOpening_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        File.WriteAllBytes(path, [1, 2, 3]);
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        Assert.Throws<InvalidDataException>(() => models.Get(FileDigests.Sha256([9, 9]), path));
    }

    private static void AssertEnclosed(Mask air)
    {
        byte[] expected = [.. air.Labels];
        VolumeGeometry grid = air.Geometry;
        for (int slice = 0; slice < grid.Slices; slice++)
        {
            Components parts = Components.InSlice(air.Slice(slice), grid.Columns);
            parts.Paint(expected.AsSpan(slice * grid.PixelsPerSlice, grid.PixelsPerSlice), number =>
                parts.All[number] is var part && part.Rows.From > 0 && part.Columns.From > 0 && part.Rows.To < grid.Rows - 1 && part.Columns.To < grid.Columns - 1
                    ? null
                    : (byte)0);
        }
        Assert.Equal(expected, Run(air).Labels);
    }

    private static Mask Run(Mask air)
    {
        var volume = new HuVolume(air.Geometry, [.. air.Labels.Select(label => label == 1 ? (short)-501 : (short)-500)]);
        Mask result = Mask.Empty(air.Geometry);
        new SliceBatches(Model, "hu", "air").Run(volume, result, 0, air.Geometry.Slices, TestContext.Current.CancellationToken);
        return result;
    }
}
