using System.Globalization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Dosimetry;
using Appliance.Inference.Pipelines;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>The noise map of the slice with the most soft tissue, the histogram of all slices with its mode, and how and by whom each figure was defined.</summary>
internal static class NoisePage
{
    private const float Top = 140;
    private const float Split = 660;
    private static readonly string[] References = ["reference-dw", "reference-ssde", "reference-noise", "reference-limits"];

    public static PageImage Draw(AppManifest app, ContentQualification qualification, DoseScene scene)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        PageFrame.Draw(page, app, qualification, "noise", Palette.Accent);
        double? noise = scene.Noise.ByName[NoiseLevel.Global].Value;
        double most = 2.5 * (noise ?? 10);
        DrawMap(page, scene, most);
        DrawHistogram(page, scene.Noise.Histogram, noise, most);
        DrawReferences(page);
        return page.ToPage("noise", PageTexts.Both("noise"), [scene.PlaneOf(scene.Noise.ShownSlice)]);
    }

    private static void DrawMap(PageCanvas page, DoseScene scene, double most)
    {
        var room = new SKRect(PageFrame.Margin, Top, Split - 20, Top + 500);
        var picture = new BodyPicture(scene.Volume, scene.Body, scene.Noise.ShownSlice, scene.Window);
        picture.Draw(page, room, scale => picture.Render(scale, scene.Noise.ShownMap, most));
        page.TextOnPicture(string.Create(CultureInfo.InvariantCulture, $"z {scene.HeightOf(scene.Noise.ShownSlice):0} mm"), room.Left + 10, room.Top + 22, 14);
        const int Steps = 120;
        float width = room.Width / Steps, top = room.Bottom + 14;
        for (int step = 0; step < Steps; step++)
        {
            page.Box(SKRect.Create(room.Left + (step * width), top, width + 1, 16), BodyPicture.Ramp((step + 0.5) / Steps));
        }
        page.Text("0 HU", room.Left, top + 36, 15, Palette.Muted);
        page.Text(string.Create(CultureInfo.InvariantCulture, $"≥ {most:0.#} HU"), room.Right, top + 36, 15, Palette.Muted, isRightAligned: true);
        string title = $"{PageTexts.Zh("noise-map")}  {PageTexts.En("noise-map")}";
        page.Text(title, room.MidX - (PageCanvas.Measure(title, 15) / 2), top + 36, 15, Palette.Muted);
    }

    private static void DrawHistogram(PageCanvas page, NoiseHistogram histogram, double? mode, double most)
    {
        var room = new SKRect(Split + 60, Top + 40, PageFrame.Width - PageFrame.Margin, Top + 420);
        long total = Math.Max(1, histogram.Total);
        (double From, double To, double Y)[] bars = [.. histogram.Counts.Select((count, bin) => (bin * histogram.BinHu, (bin + 1) * histogram.BinHu, 100.0 * count / total))
            .Where(bar => bar.Item2 <= most)];
        var plot = new LinePlot(room, (0, most), (0, LinePlot.Around(bars.Select(bar => bar.Y), least: 0).To));
        plot.DrawAxes(page);
        plot.DrawBars(page, bars, Palette.Accent);
        page.Text(PageTexts.Zh("noise-histogram"), room.Left, room.Top - 32, 16, Palette.Accent);
        page.Text(PageTexts.En("noise-histogram"), room.Left, room.Top - 12, 14, Palette.Muted);
        if (mode is { } noise)
        {
            plot.DrawMark(page, noise, Palette.Highlight);
            page.Text(PageTexts.Zh("noise-mode", Text(noise)), room.Left, room.Bottom + 56, 22, Palette.Text, isMedium: true);
            page.Text(PageTexts.En("noise-mode", Text(noise)), room.Left, room.Bottom + 82, 16, Palette.Muted);
        }
    }

    private static void DrawReferences(PageCanvas page)
    {
        float y = Top + 612;
        foreach (string key in References)
        {
            page.Text(PageTexts.Zh(key), PageFrame.Margin, y, 16, Palette.Text);
            page.Text(PageTexts.En(key), PageFrame.Margin, y + 20, 14, Palette.Muted);
            y += 50;
        }
    }

    private static string Text(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);
}
