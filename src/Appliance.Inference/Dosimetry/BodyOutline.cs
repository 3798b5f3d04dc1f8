using Appliance.Inference.Volumes;

namespace Appliance.Inference.Dosimetry;

/// <summary>
/// How much of a body's outline in a slice is no skin but the end of the field of view: there the body goes on, and its size is underestimated.
/// The field ends at the sides of the image or, where all pixels beyond the inscribed circle are equal, at that circle.
/// </summary>
/// <param name="Pixels">Pixels of the body that have a neighbour outside it.</param>
/// <param name="CutPixels">Those of them at the end of the field.</param>
public readonly record struct BodyOutline(int Pixels, int CutPixels)
{
    /// <summary>A reconstruction is cut off along a circle of pixels: how far from it one still lies on it, pixels.</summary>
    private const double CircleTolerance = 1.5;

    /// <summary>Follows the outline in one slice.</summary>
    /// <param name="hounsfield">Hounsfield units of the slice.</param>
    /// <param name="body">Its mask: what is not 0 is body.</param>
    /// <param name="grid">The grid of both.</param>
    public static BodyOutline Of(ReadOnlySpan<short> hounsfield, ReadOnlySpan<byte> body, VolumeGeometry grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        bool isRound = HasRoundField(hounsfield, grid);
        (int pixels, int cut) = (0, 0);
        for (int pixel = 0; pixel < body.Length; pixel++)
        {
            if (body[pixel] != 0 && IsOutline(body, pixel, grid, out bool isAtSide))
            {
                pixels++;
                cut += isAtSide || (isRound && IsOnCircle(pixel, grid)) ? 1 : 0;
            }
        }
        return new BodyOutline(pixels, cut);
    }

    /// <summary>Whether a pixel of the body is one of its outline, and lies at a side of the image.</summary>
    internal static bool IsOutline(ReadOnlySpan<byte> body, int pixel, VolumeGeometry grid, out bool isAtSide)
    {
        (int row, int column) = Math.DivRem(pixel, grid.Columns);
        isAtSide = row == 0 || column == 0 || row == grid.Rows - 1 || column == grid.Columns - 1;
        return isAtSide || body[pixel - 1] == 0 || body[pixel + 1] == 0 || body[pixel - grid.Columns] == 0 || body[pixel + grid.Columns] == 0;
    }

    /// <summary>Whether the slice was reconstructed inside a circle: beyond it all pixels have one value, as padding has and air has not.</summary>
    internal static bool HasRoundField(ReadOnlySpan<short> hounsfield, VolumeGeometry grid)
    {
        short corner = hounsfield[0];
        for (int pixel = 0; pixel < hounsfield.Length; pixel++)
        {
            if (hounsfield[pixel] != corner && Distance(pixel, grid) > Radius(grid) + CircleTolerance)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Whether a pixel lies on the circle that a round field ends at.</summary>
    internal static bool IsOnCircle(int pixel, VolumeGeometry grid) => Distance(pixel, grid) >= Radius(grid) - CircleTolerance;

    private static double Radius(VolumeGeometry grid) => Math.Min(grid.Columns, grid.Rows) / 2.0;

    private static double Distance(int pixel, VolumeGeometry grid)
    {
        (int row, int column) = Math.DivRem(pixel, grid.Columns);
        double x = column - ((grid.Columns - 1) / 2.0), y = row - ((grid.Rows - 1) / 2.0);
        return Math.Sqrt((x * x) + (y * y));
    }
}
