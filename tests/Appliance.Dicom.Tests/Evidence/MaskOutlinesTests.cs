using Appliance.Dicom.Evidence;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>Outlines between pixels: exact before they are simplified, bounded and near after.</summary>
public sealed class MaskOutlinesTests
{
    [Fact]
    public void Trace_OnePixel_IsItsFourCorners() =>
        Assert.Equal([(1, 1), (2, 1), (2, 2), (1, 2)], Points(Assert.Single(Trace("...", ".X.", "..."))));

    [Fact]
    public void Trace_PixelsThatTouchByACorner_AreTwoOutlines() =>
        Assert.Equal([2L, 2L], Trace("X.", ".X").Select(outline => MaskOutlines.DoubleArea(outline)));

    [Fact]
    public void Trace_Hole_IsAnOutlineTheOtherWayRound() =>
        Assert.Equal([18L, -2L], Trace("XXX", "X.X", "XXX").Select(outline => MaskOutlines.DoubleArea(outline)));

    [Fact]
    public void Trace_AtTheEdgesOfTheImage_StaysOnThem() =>
        Assert.Equal([(0, 0), (2, 0), (2, 1), (0, 1)], Points(Assert.Single(Trace("XX"))));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Trace_AnyMask_FilledAgainIsThatMask(int seed)
    {
        const int rows = 23, columns = 31;
        byte[] mask = [.. Enumerable.Range(0, rows * columns).Select(i => (byte)((unchecked((uint)((i + 1) * seed) * 2654435761u) >> 24) % 5 < 2 ? 1 : 0))];

        List<OutlinePoint[]> outlines = MaskOutlines.Trace(mask, rows, columns);

        Assert.Equal(mask, Filled(outlines, rows, columns));
        Assert.Equal(2L * mask.Count(voxel => voxel != 0), outlines.Sum(outline => MaskOutlines.DoubleArea(outline)));
    }

    [Fact]
    public void Simplify_Disc_HasFewPointsAndNearlyItsArea()
    {
        OutlinePoint[] disc = Disc(100);

        OutlinePoint[] simple = OutlineSimplifier.Simplify(disc, 256);

        Assert.InRange(simple.Length, 12, disc.Length / 2);
        Assert.InRange(MaskOutlines.DoubleArea(simple) / (double)MaskOutlines.DoubleArea(disc), 0.985, 1.015);
        Assert.All(simple, point => Assert.Contains(point, disc));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    [InlineData(64)]
    public void Simplify_NeverExceedsTheLimit(int most)
    {
        Assert.InRange(OutlineSimplifier.Simplify(Disc(100), most).Length, 3, most);
        Assert.InRange(OutlineSimplifier.Simplify(Comb(500), most).Length, 3, most);
    }

    [Fact]
    public void Simplify_OnePixel_StaysThatPixel() => Assert.Equal(4, OutlineSimplifier.Simplify(Assert.Single(Trace("X")), 256).Length);

    private static OutlinePoint[] Disc(int radius)
    {
        int size = (2 * radius) + 1;
        byte[] mask = [.. Enumerable.Range(0, size * size).Select(i =>
            (byte)(Math.Pow((i % size) - radius, 2) + Math.Pow((i / size) - radius, 2) <= radius * radius ? 1 : 0))];
        return Assert.Single(MaskOutlines.Trace(mask, size, size));
    }

    /// <summary>The worst for a limit on points: a corner at every pixel.</summary>
    private static OutlinePoint[] Comb(int teeth)
    {
        byte[] mask = [.. Enumerable.Range(0, 2 * teeth).Select(i => (byte)(i % 2 == 0 ? 1 : 0)), .. Enumerable.Repeat((byte)1, 2 * teeth)];
        return Assert.Single(MaskOutlines.Trace(mask, 2, 2 * teeth));
    }

    /// <summary>Even and odd: a pixel is inside when a line from it to the left crosses an odd number of borders.</summary>
    private static byte[] Filled(List<OutlinePoint[]> outlines, int rows, int columns)
    {
        var mask = new byte[rows * columns];
        foreach (OutlinePoint[] outline in outlines)
        {
            for (int i = 0; i < outline.Length; i++)
            {
                OutlinePoint one = outline[i], next = outline[(i + 1) % outline.Length];
                for (int y = Math.Min(one.Y, next.Y); one.X == next.X && y < Math.Max(one.Y, next.Y); y++)
                {
                    for (int x = one.X; x < columns; x++)
                    {
                        mask[(y * columns) + x] ^= 1;
                    }
                }
            }
        }

        return mask;
    }

    private static List<OutlinePoint[]> Trace(params string[] rows) =>
        MaskOutlines.Trace([.. string.Concat(rows).Select(pixel => (byte)(pixel == 'X' ? 1 : 0))], rows.Length, rows[0].Length);

    private static IEnumerable<(int X, int Y)> Points(OutlinePoint[] outline) => outline.Select(point => (point.X, point.Y));
}
