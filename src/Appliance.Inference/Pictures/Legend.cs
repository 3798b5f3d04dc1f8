using System.Globalization;
using Appliance.Inference.Apps;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// What the colours mean, in both languages: in a line; where they are many, with their numbers in a panel; where a panel does not hold all their
/// names whole, on pages of its own (<see cref="LegendPage"/>).
/// </summary>
internal static class Legend
{
    private const float Size = 16;
    private const float LeastSize = 11;
    private const float RowHeight = 30;
    private const float LeastRowHeight = 20;
    private const float Padding = 14;
    private const float NumberWidth = 26;
    private const float SwatchWidth = 24;

    /// <summary>Most structures of a line.</summary>
    private const int MostInLine = 3;

    /// <summary>Whether all fits a line.</summary>
    public static bool FitsALine(SceneLook look) => look.Segments.Count <= MostInLine;

    /// <summary>Whether a panel of this size holds every name whole.</summary>
    public static bool FitsAPanel(SceneLook look, SKSize room) => Fill(look, room) is { IsWhole: true };

    /// <summary>Draws it in a line.</summary>
    public static void DrawLine(PageCanvas page, SceneLook look, float x, float baseline)
    {
        foreach (Entry entry in Entries(look))
        {
            Swatch(page, x, baseline, entry.Color);
            x += SwatchWidth;
            x += page.Text(entry.Text, x, baseline, Size, Palette.Muted) + 28;
        }
    }

    /// <summary>Draws it in a panel, in as many columns as it needs; what has no room is counted.</summary>
    public static void DrawPanel(PageCanvas page, SceneLook look, SKRect room)
    {
        page.Box(room, Palette.Panel, 6);
        Entry[] entries = [.. Entries(look)];
        Filling fill = Fill(look, room.Size);
        int fits = entries.Length <= fill.Rows * fill.Columns ? entries.Length : (fill.Rows * fill.Columns) - 1;
        DrawColumns(page, entries.AsSpan(0, fits), new SKPoint(room.Left + Padding, room.Top + Padding), fill);
        if (fits < entries.Length)
        {
            page.Text($"+ {entries.Length - fits}", room.Left + Padding + ((fill.Columns - 1) * fill.Width) + NumberWidth + SwatchWidth, room.Bottom - Padding - 4, Size, Palette.Muted);
        }
    }

    /// <summary>Draws some of it in columns, and gives what is left.</summary>
    public static Entry[] DrawPage(PageCanvas page, Entry[] entries, SKRect room, int columns)
    {
        var fill = new Filling(columns, (int)(room.Height / RowHeight), RowHeight, room.Width / columns, Size, IsWhole: true);
        int fits = Math.Min(entries.Length, fill.Rows * columns);
        DrawColumns(page, entries.AsSpan(0, fits), room.Location, fill);
        return entries[fits..];
    }

    /// <summary>The structure that a finding is about, as it stands in the legend: its number and its colour beside the finding.</summary>
    public static void DrawKey(PageCanvas page, SceneLook look, SegmentDescription segment, float x, float baseline)
    {
        page.Text(look.NumberOf(segment.Label).ToString(CultureInfo.InvariantCulture), x + NumberWidth - 8, baseline, 14, Palette.Muted, isRightAligned: true);
        Swatch(page, x + NumberWidth, baseline, look.ColorOf(segment.Label));
    }

    /// <summary>Width of what <see cref="DrawKey"/> draws.</summary>
    public static float KeyWidth => NumberWidth + SwatchWidth;

    /// <summary>All that is explained.</summary>
    public static IEnumerable<Entry> Entries(SceneLook look)
    {
        foreach ((int index, SegmentDescription segment) in look.Segments.Index())
        {
            yield return new Entry(look.ColorOf(segment.Label), Both(segment.Title), (index + 1).ToString(CultureInfo.InvariantCulture));
        }

        if (look.Highlight is { } highlight)
        {
            yield return new Entry(Palette.Highlight, Both(highlight.Title), "");
        }
    }

    private static void DrawColumns(PageCanvas page, ReadOnlySpan<Entry> entries, SKPoint corner, Filling fill)
    {
        int rows = Math.Min(fill.Rows, (entries.Length + fill.Columns - 1) / fill.Columns);
        for (int index = 0; index < entries.Length; index++)
        {
            float x = corner.X + (index / rows * fill.Width), baseline = corner.Y + (index % rows * fill.Height) + (fill.Height * 0.7f);
            page.Text(entries[index].Number, x + NumberWidth - 8, baseline, fill.Size, Palette.Muted, isRightAligned: true);
            Swatch(page, x + NumberWidth, baseline, entries[index].Color);
            page.Text(PageCanvas.Fit(entries[index].Text, TextWidth(fill), fill.Size), x + NumberWidth + SwatchWidth, baseline, fill.Size, Palette.Text);
        }
    }

    /// <summary>One column, or two where one is not enough; letters as large as all names allow, down to what can still be read.</summary>
    private static Filling Fill(SceneLook look, SKSize room)
    {
        Entry[] entries = [.. Entries(look)];
        int most = (int)((room.Height - (2 * Padding)) / LeastRowHeight), columns = entries.Length <= most ? 1 : 2;
        int rows = Math.Min(most, (entries.Length + columns - 1) / columns);
        float height = Math.Min(RowHeight, (room.Height - (2 * Padding)) / rows);
        var fill = new Filling(columns, rows, height, (room.Width - (2 * Padding)) / columns, Math.Min(Size, height * 0.66f), IsWhole: false);
        float widest = entries.Max(entry => PageCanvas.Measure(entry.Text, fill.Size)), needed = fill.Size * Math.Min(1, TextWidth(fill) / widest);
        return fill with { Size = Math.Max(LeastSize, needed), IsWhole = needed >= LeastSize && entries.Length <= rows * columns };
    }

    private static float TextWidth(Filling fill) => fill.Width - NumberWidth - SwatchWidth - 4;

    private static string Both(LocalText title) => title.Zh == title.En ? title.En : $"{title.Zh}  {title.En}";

    private static void Swatch(PageCanvas page, float x, float baseline, SKColor color) => page.Box(new SKRect(x, baseline - 13, x + 16, baseline + 2), color, 2);

    /// <summary>What is explained: a colour, in both languages, and its number on pictures.</summary>
    internal readonly record struct Entry(SKColor Color, string Text, string Number);

    private readonly record struct Filling(int Columns, int Rows, float Height, float Width, float Size, bool IsWhole);
}
