using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>A plane through a volume, millimetres to scale, with what lies at its edges.</summary>
/// <param name="Width">Samples across.</param>
/// <param name="Height">Samples down.</param>
/// <param name="StepX">Millimetres between samples across.</param>
/// <param name="StepY">Millimetres between samples down.</param>
/// <param name="Values">Values of the volume.</param>
/// <param name="Labels">Labels of the structures; 0 outside all.</param>
internal sealed record PlanePicture(int Width, int Height, double StepX, double StepY, float[] Values, byte[] Labels)
{
    public double WidthMm => Width * StepX;

    public double HeightMm => Height * StepY;

    /// <summary>What of the patient is at the left edge.</summary>
    public required string LeftLetters { get; init; }

    /// <summary>What is at the right edge.</summary>
    public required string RightLetters { get; init; }

    /// <summary>What is at the upper edge.</summary>
    public required string TopLetters { get; init; }

    /// <summary>Where it lies in the patient.</summary>
    public required ShownPlane Shown { get; init; }

    /// <summary>What it shows of a structure, as a share of the most that a plane across the same axis shows of it.</summary>
    public required Func<byte, double> ShareOf { get; init; }

    /// <summary>Draws the plane at a scale: grey values, coloured values, structures filled and outlined.</summary>
    public SKBitmap Render(double pixelsPerMm, SceneLook look)
    {
        int width = Math.Max(1, (int)Math.Round(WidthMm * pixelsPerMm)), height = Math.Max(1, (int)Math.Round(HeightMm * pixelsPerMm));
        var bitmap = new SKBitmap(width, height, SKColorType.Rgb888x, SKAlphaType.Opaque);
        var labels = new byte[width * height];
        var colors = new SKColor[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Corners corners = Around(((x + 0.5) / width * Width) - 0.5, ((y + 0.5) / height * Height) - 0.5);
                double value = corners.Mix(Values[corners.A], Values[corners.B], Values[corners.C], Values[corners.D]);
                byte label = LabelAt(corners);
                labels[(y * width) + x] = label;
                colors[(y * width) + x] = look.ColorOf(value, label);
            }
        }

        DrawOutlines(colors, labels, width, height, look);
        bitmap.Pixels = colors;
        return bitmap;
    }

    private Corners Around(double u, double v)
    {
        int x0 = Math.Clamp((int)Math.Floor(u), 0, Width - 1), y0 = Math.Clamp((int)Math.Floor(v), 0, Height - 1);
        int x1 = Math.Min(x0 + 1, Width - 1), y1 = Math.Min(y0 + 1, Height - 1);
        return new Corners((y0 * Width) + x0, (y0 * Width) + x1, (y1 * Width) + x0, (y1 * Width) + x1, Math.Clamp(u - x0, 0, 1), Math.Clamp(v - y0, 0, 1));
    }

    /// <summary>The label with most of the weight around a point, if labels have half of it: outlines are smooth, whatever the voxels are.</summary>
    private byte LabelAt(Corners at)
    {
        ReadOnlySpan<byte> around = [Labels[at.A], Labels[at.B], Labels[at.C], Labels[at.D]];
        if (!around.ContainsAnyExcept(around[0]))
        {
            return around[0];
        }

        byte best = 0;
        double most = 0;
        foreach (byte label in around)
        {
            if (label != 0 && label != best)
            {
                double weight = at.Mix(Is(around[0], label), Is(around[1], label), Is(around[2], label), Is(around[3], label));
                (best, most) = weight > most ? (label, weight) : (best, most);
            }
        }

        double all = at.Mix(IsAny(around[0]), IsAny(around[1]), IsAny(around[2]), IsAny(around[3]));
        return all < 0.5 ? (byte)0 : best;
    }

    private static double Is(byte label, byte wanted) => label == wanted ? 1 : 0;

    private static double IsAny(byte label) => label != 0 ? 1 : 0;

    /// <summary>Two pixels inside each structure: an outline that is still seen where a page is shown small.</summary>
    private static void DrawOutlines(SKColor[] colors, byte[] labels, int width, int height, SceneLook look)
    {
        const int Reach = 2;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                byte label = labels[(y * width) + x];
                if (label != 0 && IsEdge(x, y, label))
                {
                    colors[(y * width) + x] = look.ColorOf(label);
                }
            }
        }

        bool IsEdge(int x, int y, byte label)
        {
            for (int step = 1; step <= Reach; step++)
            {
                if (Differs(x - step, y, label) || Differs(x + step, y, label) || Differs(x, y - step, label) || Differs(x, y + step, label))
                {
                    return true;
                }
            }

            return false;
        }

        // A structure that the picture cuts off has no edge there.
        bool Differs(int x, int y, byte label) => x >= 0 && y >= 0 && x < width && y < height && labels[(y * width) + x] != label;
    }

    /// <summary>The four samples around a point and its place between them.</summary>
    private readonly record struct Corners(int A, int B, int C, int D, double X, double Y)
    {
        public double Mix(double a, double b, double c, double d) =>
            (((a * (1 - X)) + (b * X)) * (1 - Y)) + (((c * (1 - X)) + (d * X)) * Y);
    }
}
