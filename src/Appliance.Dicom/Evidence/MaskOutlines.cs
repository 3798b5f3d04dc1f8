namespace Appliance.Dicom.Evidence;

/// <summary>A corner between pixels, counted from the top left corner of the image (0, 0): the PIXEL units of PS3.3 C.10.5.1.1.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Down.</param>
internal readonly record struct OutlinePoint(int X, int Y);

/// <summary>Follows the border of a mask between its pixels: closed lines that say exactly which pixels are inside.</summary>
internal static class MaskOutlines
{
    // The four ways along a border, clockwise; a pixel's own border is walked in this order, so that inside is always to the right.
    private static readonly (int X, int Y)[] Ways = [(1, 0), (0, 1), (-1, 0), (0, -1)];

    /// <summary>All outlines, those of holes too, in the order in which their highest corners are met; no point lies on a straight line.</summary>
    /// <param name="mask">Not 0 inside; row by row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">Columns.</param>
    public static List<OutlinePoint[]> Trace(ReadOnlySpan<byte> mask, int rows, int columns)
    {
        byte[] borders = Borders(mask, rows, columns);
        int corners = columns + 1;
        var outlines = new List<OutlinePoint[]>();
        for (int corner = 0; corner < borders.Length; corner++)
        {
            while (borders[corner] != 0)
            {
                outlines.Add(Follow(borders, corners, new OutlinePoint(corner % corners, corner / corners)));
            }
        }

        return outlines;
    }

    /// <summary>Twice the enclosed area in pixels: positive for an outer border, negative for a hole.</summary>
    public static long DoubleArea(ReadOnlySpan<OutlinePoint> outline)
    {
        long sum = 0;
        for (int i = 0; i < outline.Length; i++)
        {
            OutlinePoint one = outline[i], next = outline[(i + 1) % outline.Length];
            sum += ((long)one.X * next.Y) - ((long)next.X * one.Y);
        }

        return sum;
    }

    /// <summary>At each corner the ways that a border leaves it by, as bits.</summary>
    private static byte[] Borders(ReadOnlySpan<byte> mask, int rows, int columns)
    {
        int corners = columns + 1;
        var borders = new byte[corners * (rows + 1)];
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                if (mask[(y * columns) + x] == 0)
                {
                    continue;
                }

                int corner = (y * corners) + x;
                Add(borders, corner, 0, y == 0 || mask[((y - 1) * columns) + x] == 0);
                Add(borders, corner + 1, 1, x == columns - 1 || mask[(y * columns) + x + 1] == 0);
                Add(borders, corner + corners + 1, 2, y == rows - 1 || mask[((y + 1) * columns) + x] == 0);
                Add(borders, corner + corners, 3, x == 0 || mask[(y * columns) + x - 1] == 0);
            }
        }

        return borders;
    }

    private static void Add(byte[] borders, int corner, int way, bool isBorder) => borders[corner] |= (byte)(isBorder ? 1 << way : 0);

    private static OutlinePoint[] Follow(byte[] borders, int corners, OutlinePoint start)
    {
        var points = new List<OutlinePoint>();
        OutlinePoint at = start;
        int way = -1;
        do
        {
            byte ways = borders[(at.Y * corners) + at.X];
            int next = Next(ways, way);
            if (next != way)
            {
                points.Add(at);
            }

            borders[(at.Y * corners) + at.X] = (byte)(ways & ~(1 << next));
            way = next;
            at = new OutlinePoint(at.X + Ways[way].X, at.Y + Ways[way].Y);
        }
        while (at != start);
        return [.. points];
    }

    /// <summary>Where two pixels touch by a corner only, turning right keeps each to itself.</summary>
    private static int Next(byte ways, int way)
    {
        for (int turn = 1; way >= 0 && turn >= -1; turn--)
        {
            int next = (way + turn + Ways.Length) % Ways.Length;
            if ((ways & (1 << next)) != 0)
            {
                return next;
            }
        }

        return System.Numerics.BitOperations.TrailingZeroCount(ways);
    }
}
