namespace Appliance.Inference.Volumes;

/// <summary>A disc as a structuring element: how far it reaches left and right in each of its rows.</summary>
internal static class Disc
{
    /// <summary>Widest reach in pixels: a distance of more is only known to be more.</summary>
    public const int MaxReach = 200;

    /// <summary>Half widths in pixels for the rows −n … n; a single 0 for a disc smaller than a pixel's neighbour.</summary>
    public static int[] HalfWidths(double radiusRows, double radiusColumns)
    {
        // A hair of tolerance: a radius of exactly n pixels reaches n pixels.
        int reach = Math.Min(MaxReach, (int)Math.Floor(radiusRows + 1e-6));
        var widths = new int[(2 * reach) + 1];
        for (int row = -reach; row <= reach; row++)
        {
            double share = radiusRows <= 0 ? 0 : 1 - ((row / radiusRows) * (row / radiusRows));
            widths[row + reach] = Math.Min(MaxReach, (int)Math.Floor((radiusColumns * Math.Sqrt(Math.Max(0, share))) + 1e-6));
        }
        return widths;
    }
}
