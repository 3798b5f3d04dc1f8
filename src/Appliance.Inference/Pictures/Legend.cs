using Appliance.Inference.Apps;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>What the colours mean, in both languages: in a line, or in a panel of their own where they are many.</summary>
internal static class Legend
{
    private const float Size = 16;
    private const float RowHeight = 30;
    private const float LeastRowHeight = 20;
    private const float Padding = 14;

    /// <summary>Most structures of a line.</summary>
    private const int MostInLine = 3;

    /// <summary>Whether all fits a line.</summary>
    public static bool FitsALine(SceneLook look) => look.Segments.Count <= MostInLine;

    /// <summary>Draws it in a line.</summary>
    public static void DrawLine(PageCanvas page, SceneLook look, float x, float baseline)
    {
        foreach ((SKColor color, LocalText title) in Entries(look))
        {
            Swatch(page, x, baseline, color);
            x += 24;
            x += page.Text(Both(title), x, baseline, Size, Palette.Muted) + 28;
        }
    }

    /// <summary>Draws it in a panel, in as many columns as it needs; what has no room is counted.</summary>
    public static void DrawPanel(PageCanvas page, SceneLook look, SKRect room)
    {
        page.Box(room, Palette.Panel, 6);
        (SKColor Color, LocalText Title)[] entries = [.. Entries(look)];
        int most = (int)((room.Height - 2 * Padding) / LeastRowHeight), columns = entries.Length <= most ? 1 : 2, rows = (entries.Length + columns - 1) / columns;
        int fits = entries.Length <= most * columns ? entries.Length : (most * columns) - 1;
        rows = Math.Min(rows, most);
        float height = Math.Min(RowHeight, (room.Height - (2 * Padding)) / rows), size = Math.Min(Size, height * 0.66f), width = (room.Width - (2 * Padding)) / columns;
        for (int index = 0; index < fits; index++)
        {
            float x = room.Left + Padding + (index / rows * width), baseline = room.Top + Padding + (index % rows * height) + (height * 0.7f);
            Swatch(page, x, baseline, entries[index].Color);
            page.Text(PageCanvas.Fit(Both(entries[index].Title), width - 32, size), x + 24, baseline, size, Palette.Text);
        }

        if (fits < entries.Length)
        {
            page.Text($"+ {entries.Length - fits}", room.Left + Padding + ((columns - 1) * width) + 24, room.Bottom - Padding - 4, Size, Palette.Muted);
        }
    }

    private static string Both(LocalText title) => title.Zh == title.En ? title.En : $"{title.Zh}  {title.En}";

    private static IEnumerable<(SKColor Color, LocalText Title)> Entries(SceneLook look)
    {
        foreach (SegmentDescription segment in look.Segments)
        {
            yield return (look.ColorOf(segment.Label), segment.Title);
        }

        if (look.Highlight is { } highlight)
        {
            yield return (Palette.Highlight, highlight.Title);
        }
    }

    private static void Swatch(PageCanvas page, float x, float baseline, SKColor color) => page.Box(new SKRect(x, baseline - 13, x + 16, baseline + 2), color, 2);
}
