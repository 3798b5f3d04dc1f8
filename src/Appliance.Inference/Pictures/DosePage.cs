using System.Globalization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>The figures in Chinese and English, three slices with the outline that was measured, and size and dose along the patient.</summary>
internal static class DosePage
{
    private const float Top = 132;
    private const float PaneHeight = 292;
    private const float Gap = 12;
    private const float Split = 632;
    private static readonly double[] Levels = [0.75, 0.5, 0.25];

    public static PageImage Draw(AppManifest app, ContentQualification qualification, DoseScene scene)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        PageFrame.Draw(page, app, qualification, "dose", Palette.Accent);
        float width = (PageFrame.Width - (2 * PageFrame.Margin) - (2 * Gap)) / 3;
        for (int level = 0; level < Levels.Length; level++)
        {
            DrawSlice(page, scene, scene.SliceAt(Levels[level]), SKRect.Create(PageFrame.Margin + (level * (width + Gap)), Top, width, PaneHeight));
        }
        float y = DrawTable(page, scene, Top + PaneHeight + 36);
        DrawMissing(page, scene, y);
        DrawPlots(page, scene);
        DrawLegend(page);
        return page.ToPage("dose", PageTexts.Both("dose"), [.. Levels.Select(level => scene.PlaneOf(scene.SliceAt(level)))]);
    }

    private static void DrawSlice(PageCanvas page, DoseScene scene, int slice, SKRect room)
    {
        var picture = new BodyPicture(scene.Volume, scene.Body, slice, scene.Window);
        picture.Draw(page, room, picture.Render);
        page.TextOnPicture(string.Create(CultureInfo.InvariantCulture, $"Dw {scene.Size.DiametersMm[slice]:0.0} mm"), room.Right - 10, room.Bottom - 10, 16, isRightAligned: true);
        page.TextOnPicture(string.Create(CultureInfo.InvariantCulture, $"z {scene.HeightOf(slice):0} mm"), room.Left + 10, room.Top + 22, 14);
        page.TextOnPicture(string.Create(CultureInfo.InvariantCulture, $"W {scene.Window.Width:0} L {scene.Window.Center:0}"), room.Right - 10, room.Top + 22, 14, isRightAligned: true);
    }

    private static float DrawTable(PageCanvas page, DoseScene scene, float y)
    {
        foreach (Finding finding in scene.Findings.Where(finding => finding.IsExportable))
        {
            page.Text(finding.TitleZh, PageFrame.Margin, y, 20, Palette.Text);
            page.Text(finding.TitleEn, PageFrame.Margin, y + 21, 14, Palette.Muted);
            page.Text(finding.UnitText, Split - 88, y + 10, 18, Palette.Muted);
            page.Text(finding.ValueText, Split - 98, y + 10, 28, Palette.Text, isMedium: true, isRightAligned: true);
            page.Line(PageFrame.Margin, y + 32, Split - 30, y + 32, Palette.Line);
            y += 57;
        }
        return y;
    }

    private static void DrawMissing(PageCanvas page, DoseScene scene, float y)
    {
        foreach (RefusalReason reason in scene.Missing)
        {
            page.Box(new SKRect(PageFrame.Margin, y - 14, PageFrame.Margin + 4, y + 48), Palette.Refusal, 2);
            y = page.Paragraph(reason.TextZh, PageFrame.Margin + 16, y, Split - PageFrame.Margin - 46, 16, Palette.Refusal);
            y = page.Paragraph(reason.TextEn, PageFrame.Margin + 16, y - 2, Split - PageFrame.Margin - 46, 13, Palette.Muted) + 10;
        }
    }

    private static void DrawPlots(PageCanvas page, DoseScene scene)
    {
        bool hasDose = scene.Dose.SsdeBySlice.Count > 0;
        float top = Top + PaneHeight + 52, height = hasDose ? 150 : 350;
        DrawPlot(page, scene, scene.Size.DiametersMm, SKRect.Create(Split + 68, top, PageFrame.Width - PageFrame.Margin - Split - 68, height), "plot-dw", Palette.Accent);
        if (hasDose)
        {
            DrawPlot(page, scene, scene.Dose.SsdeBySlice, SKRect.Create(Split + 68, top + height + 72, PageFrame.Width - PageFrame.Margin - Split - 68, height), "plot-ssde", Palette.Second);
        }
        string note = $"{PageTexts.Zh("plot-z")}  {PageTexts.En("plot-z")}";
        page.Text(note, PageFrame.Width - PageFrame.Margin, top + (hasDose ? 2 * height : height) + (hasDose ? 116 : 44), 14, Palette.Muted, isRightAligned: true);
    }

    private static void DrawPlot(PageCanvas page, DoseScene scene, IReadOnlyList<double> values, SKRect room, string key, SKColor color)
    {
        double[] heights = [.. Enumerable.Range(0, values.Count).Select(scene.HeightOf)];
        (double from, double to) = (heights.Min(), heights.Max());
        var plot = new LinePlot(room, to > from ? (from, to) : (from - 1, to + 1), LinePlot.Around(values, least: 0));
        plot.DrawAxes(page);
        plot.DrawCurve(page, [.. heights.Zip(values)], color);
        page.Text($"{PageTexts.Zh(key)}  {PageTexts.En(key)}", room.Left, room.Top - 10, 15, color);
    }

    private static void DrawLegend(PageCanvas page)
    {
        float x = PageFrame.Margin, baseline = PageFrame.Bottom - 6;
        foreach ((string key, SKColor color) in new[] { ("legend-body", Palette.Accent), ("legend-cut", Palette.Highlight) })
        {
            page.Box(new SKRect(x, baseline - 12, x + 16, baseline + 2), color, 2);
            x += 24;
            x += page.Text($"{PageTexts.Zh(key)}  {PageTexts.En(key)}", x, baseline, 15, Palette.Muted) + 24;
        }
        page.Text(PageTexts.Zh("display-note"), PageFrame.Width - PageFrame.Margin, baseline - 18, 14, Palette.Muted, isRightAligned: true);
        page.Text(PageTexts.En("display-note"), PageFrame.Width - PageFrame.Margin, baseline, 12, Palette.Muted, isRightAligned: true);
    }
}
