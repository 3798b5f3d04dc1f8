using System.Globalization;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>A curve, or bars, in a frame with round numbers on both axes.</summary>
/// <param name="Room">The frame; numbers stand outside it, below and on the left.</param>
/// <param name="X">From where to where the horizontal axis goes.</param>
/// <param name="Y">From where to where the vertical axis goes.</param>
internal sealed record LinePlot(SKRect Room, (double From, double To) X, (double From, double To) Y)
{
    private const int Ticks = 5;
    private const float TextSize = 15;

    /// <summary>Numbers to begin and end an axis with, so that all values lie well inside.</summary>
    public static (double From, double To) Around(IEnumerable<double> values, double least = double.NegativeInfinity)
    {
        double[] all = [.. values.Where(double.IsFinite)];
        (double from, double to) = all.Length == 0 ? (0, 1) : (all.Min(), all.Max());
        double more = Math.Max((to - from) * 0.15, Math.Max(Math.Abs(to) * 0.02, 1e-6));
        double step = Step(to - from + (2 * more));
        return (Math.Max(least, Math.Floor((from - more) / step) * step), Math.Ceiling((to + more) / step) * step);
    }

    /// <summary>Draws the frame, the grid and the numbers.</summary>
    public void DrawAxes(PageCanvas page)
    {
        page.Box(Room, Palette.Panel);
        foreach (double value in Round(Y))
        {
            page.Line(Room.Left, AtY(value), Room.Right, AtY(value), Palette.Line);
            page.Text(Text(value), Room.Left - 8, AtY(value) + 5, TextSize, Palette.Muted, isRightAligned: true);
        }
        foreach (double value in Round(X))
        {
            page.Line(AtX(value), Room.Top, AtX(value), Room.Bottom, Palette.Line);
            float width = PageCanvas.Measure(Text(value), TextSize);
            page.Text(Text(value), AtX(value) - (width / 2), Room.Bottom + 20, TextSize, Palette.Muted);
        }
    }

    /// <summary>Joins points; one that is not finite is a gap. A point alone is a mark.</summary>
    public void DrawCurve(PageCanvas page, IReadOnlyList<(double X, double Y)> points, SKColor color)
    {
        for (int index = 0; index < points.Count; index++)
        {
            (double x, double y) = points[index];
            if (!double.IsFinite(y))
            {
                continue;
            }
            page.Box(SKRect.Create(AtX(x) - 2, AtY(y) - 2, 4, 4), color, 2);
            if (index > 0 && double.IsFinite(points[index - 1].Y))
            {
                page.Line(AtX(points[index - 1].X), AtY(points[index - 1].Y), AtX(x), AtY(y), color, 2);
            }
        }
    }

    /// <summary>Draws a bar from 0 for each value.</summary>
    public void DrawBars(PageCanvas page, IEnumerable<(double From, double To, double Y)> bars, SKColor color)
    {
        foreach ((double from, double to, double y) in bars.Where(bar => bar.Y > 0))
        {
            page.Box(new SKRect(AtX(from), AtY(y), Math.Max(AtX(from) + 1, AtX(to) - 1), Room.Bottom), color);
        }
    }

    /// <summary>Draws a line from bottom to top.</summary>
    public void DrawMark(PageCanvas page, double x, SKColor color) => page.Line(AtX(x), Room.Top, AtX(x), Room.Bottom, color, 3);

    private float AtX(double value) => (float)(Room.Left + ((value - X.From) / (X.To - X.From) * Room.Width));

    private float AtY(double value) => (float)(Room.Bottom - ((value - Y.From) / (Y.To - Y.From) * Room.Height));

    private static IEnumerable<double> Round((double From, double To) axis)
    {
        double step = Step(axis.To - axis.From);
        for (double value = Math.Ceiling(axis.From / step) * step; value <= axis.To + (step * 1e-6); value += step)
        {
            yield return Math.Abs(value) < step * 1e-6 ? 0 : value;
        }
    }

    /// <summary>1, 2 or 5 times a power of ten.</summary>
    private static double Step(double span)
    {
        double raw = span / Ticks, power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double share = raw / power;
        return (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10) * power;
    }

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
