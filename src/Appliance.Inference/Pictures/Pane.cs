using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>One picture on a page, with the letters of the patient's directions and a scale of 5 cm.</summary>
internal static class Pane
{
    private const double ScaleMm = 50;

    /// <summary>Draws a plane as large as fits into a rectangle, centred.</summary>
    public static void Draw(PageCanvas page, PlanePicture plane, SKRect room, int lowHu, string leftLetter, string rightLetter)
    {
        page.Box(room, SKColors.Black, 6);
        double scale = Math.Min(room.Width / plane.WidthMm, room.Height / plane.HeightMm);
        using SKBitmap picture = plane.Render(scale, lowHu);
        page.Picture(picture, room.MidX - (picture.Width / 2f), room.MidY - (picture.Height / 2f));
        page.TextOnPicture(leftLetter, room.Left + 10, room.MidY, 20);
        page.TextOnPicture(rightLetter, room.Right - 10, room.MidY, 20, isRightAligned: true);
        float length = (float)(ScaleMm * scale), y = room.Bottom - 12;
        page.Line(room.Left + 11, y, room.Left + 13 + length, y, SKColors.Black, 5);
        page.Line(room.Left + 12, y, room.Left + 12 + length, y, Palette.Text, 2);
        page.TextOnPicture("5 cm", room.Left + 18 + length, y + 5, 14);
    }

    /// <summary>What the colours mean, in both languages.</summary>
    public static void DrawLegend(PageCanvas page, float x, float baseline, int lowHu)
    {
        foreach ((string key, SKColor color) in new[] { ("legend-right", Palette.Right), ("legend-left", Palette.Left), ("legend-low", Palette.Low) })
        {
            page.Box(new SKRect(x, baseline - 12, x + 16, baseline + 2), color, 2);
            x += 24;
            x += page.Text($"{PageTexts.Zh(key, lowHu)}  {PageTexts.En(key, lowHu)}", x, baseline, 16, Palette.Muted) + 28;
        }
    }
}
