using Appliance.Inference.Tests.Support;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Tests.Volumes;

public sealed class ComponentsTests
{
    [Fact]
    public void InVolume_FacesJoin_CornersDoNot()
    {
        Components parts = Components.InVolume(Grid.Parse("1../.1./...", "1../.../..1"));
        Assert.Equal([2, 1, 1], parts.All.Select(part => part.Voxels));
        Assert.Equal((0, 1), parts.All[0].Slices);
    }

    [Fact]
    public void InVolume_UShape_IsOnePart()
    {
        Components parts = Components.InVolume(Grid.Parse("1.1/1.1/111"));
        ComponentInfo only = Assert.Single(parts.All);
        Assert.Equal(((0, 2), (0, 2), 1.0), (only.Columns, only.Rows, only.CentreColumn));
    }

    public static TheoryData<int, double> Noises => new() { { 1, 0.1 }, { 2, 0.3 }, { 3, 0.5 }, { 4, 0.7 }, { 5, 0.3117 } };

    [Theory]
    [MemberData(nameof(Noises))]
    public void InVolume_OnNoise_EqualsFloodFill(int seed, double share)
    {
        Mask mask = Grid.Noise(23, 17, 11, seed, share);
        Components parts = Components.InVolume(mask);
        int[] expected = Flood(mask);
        var found = new int[mask.Labels.Length];
        parts.ForEachRun((part, at, length) => found.AsSpan(at, length).Fill(part + 1));
        Assert.Equal(expected, found);
        Assert.Equal(expected.Max(), parts.All.Count);
    }

    [Fact]
    public void Paint_NullValue_LeavesThePart()
    {
        Mask mask = Grid.Parse("1.1");
        Components.InVolume(mask).Paint(mask.Labels, part => part == 1 ? (byte)7 : null);
        Assert.Equal(["1.7"], Grid.Show(mask));
    }

    /// <summary>The plain way: a queue, voxel by voxel, numbered in the order of the first voxel.</summary>
    private static int[] Flood(Mask mask)
    {
        (int w, int h, int d) = (mask.Geometry.Columns, mask.Geometry.Rows, mask.Geometry.Slices);
        var numbers = new int[mask.Labels.Length];
        int next = 0;
        for (int start = 0; start < numbers.Length; start++)
        {
            if (mask.Labels[start] == 0 || numbers[start] != 0)
            {
                continue;
            }
            numbers[start] = ++next;
            var queue = new Queue<int>([start]);
            while (queue.TryDequeue(out int at))
            {
                (int x, int y, int z) = (at % w, at / w % h, at / w / h);
                foreach ((int nx, int ny, int nz) in new[] { (x - 1, y, z), (x + 1, y, z), (x, y - 1, z), (x, y + 1, z), (x, y, z - 1), (x, y, z + 1) })
                {
                    int to = (((nz * h) + ny) * w) + nx;
                    if (nx >= 0 && ny >= 0 && nz >= 0 && nx < w && ny < h && nz < d && mask.Labels[to] != 0 && numbers[to] == 0)
                    {
                        numbers[to] = next;
                        queue.Enqueue(to);
                    }
                }
            }
        }
        return numbers;
    }
}
