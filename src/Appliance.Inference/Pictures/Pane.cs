using System.Globalization;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>One picture on a page, with the letters of the patient's directions and a scale.</summary>
internal static class Pane
{
    /// <summary>Lengths that a scale may have, mm.</summary>
    private static readonly int[] Scales = [100, 50, 20, 10, 5, 2, 1];

    private const float MarkSize = 13;

    /// <summary>Draws a plane as large as fits into a rectangle, centred, with the numbers of structures.</summary>
    public static void Draw(PageCanvas page, PlanePicture plane, SceneLook look, SKRect room, IReadOnlySet<byte>? marked = null)
    {
        Draw(page, (plane.WidthMm, plane.HeightMm), scale => plane.Render(scale, look), (plane.LeftLetters, plane.RightLetters, plane.TopLetters), room);
        if (marked is { Count: > 0 })
        {
            float scale = (float)Scale((plane.WidthMm, plane.HeightMm), room);
            float left = room.MidX - ((float)plane.WidthMm * scale / 2), top = room.MidY - ((float)plane.HeightMm * scale / 2);
            foreach ((byte label, (int x, int y)) in StructureMarks.Middles(plane).Where(middle => marked.Contains(middle.Key)))
            {
                string number = look.NumberOf(label).ToString(CultureInfo.InvariantCulture);
                page.Mark(number, left + ((x + 0.5f) * (float)plane.StepX * scale), top + ((y + 0.5f) * (float)plane.StepY * scale), MarkSize);
            }
        }
    }

    /// <summary>Draws a picture of a size in millimetres as large as fits into a rectangle, centred, with letters of the patient's directions.</summary>
    public static void Draw(
        PageCanvas page, (double Width, double Height) sizeMm, Func<double, SKBitmap> render, (string Left, string Right, string Top) letters, SKRect room)
    {
        page.Box(room, SKColors.Black, 6);
        double scale = Scale(sizeMm, room);
        using SKBitmap picture = render(scale);
        page.Picture(picture, room.MidX - (picture.Width / 2f), room.MidY - (picture.Height / 2f));
        page.TextOnPicture(letters.Left, room.Left + 10, room.MidY, 20);
        page.TextOnPicture(letters.Right, room.Right - 10, room.MidY, 20, isRightAligned: true);
        page.TextOnPicture(letters.Top, room.MidX - (PageCanvas.Measure(letters.Top, 20, isMedium: true) / 2), room.Top + 24, 20);
        DrawScale(page, room, scale);
    }

    private static double Scale((double Width, double Height) sizeMm, SKRect room) => Math.Min(room.Width / sizeMm.Width, room.Height / sizeMm.Height);

    /// <summary>The longest scale that takes at most a third of the width.</summary>
    private static void DrawScale(PageCanvas page, SKRect room, double pixelsPerMm)
    {
        int millimetres = Scales.FirstOrDefault(length => length * pixelsPerMm <= room.Width / 3, 1);
        string text = millimetres >= 10
            ? string.Create(CultureInfo.InvariantCulture, $"{millimetres / 10} cm")
            : string.Create(CultureInfo.InvariantCulture, $"{millimetres} mm");
        const float size = 15, tick = 5;
        float left = room.Left + 16, right = left + (float)(millimetres * pixelsPerMm), y = room.Bottom - 18;
        page.Box(new SKRect(left - 8, y - 12, right + 16 + PageCanvas.Measure(text, size, isMedium: true), y + 12), Palette.Ground, 4);
        page.Line(left, y, right, y, Palette.Text, 2);
        foreach (float end in (float[])[left, right])
        {
            page.Line(end, y - tick, end, y + tick, Palette.Text, 2);
        }

        page.Text(text, right + 8, y + 5, size, Palette.Text, isMedium: true);
    }
}
