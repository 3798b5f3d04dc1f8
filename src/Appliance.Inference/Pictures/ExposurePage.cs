using System.Globalization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Dosimetry;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>The deviation index of each radiograph on a scale: 0 as intended, a bar to the right for more, to the left for less.</summary>
internal static class ExposurePage
{
    private const float Top = 190;
    private const float MaxRowHeight = 64;
    private const float ScaleLeft = 420;
    private const float ScaleRight = 960;
    private const double ScaleEnd = 10;
    private const double Disagreement = 0.15;

    public static PageImage Draw(AppManifest app, ContentQualification qualification, StudyExposures exposures)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        PageFrame.Draw(page, app, qualification, "exposure", Palette.Accent);
        float height = Math.Min(MaxRowHeight, (PageFrame.Bottom - 170 - Top) / exposures.Radiographs.Count), bottom = Top + (height * exposures.Radiographs.Count);
        DrawScale(page, bottom);
        foreach (RadiographExposure one in exposures.Radiographs)
        {
            DrawRow(page, one, Top + (height * (one.Number - 1)), height);
        }
        float y = PageFrame.Bottom - 96;
        foreach (string key in new[] { "reference-di", "reference-di-limits" })
        {
            page.Text(PageTexts.Zh(key), PageFrame.Margin, y, 17, Palette.Text);
            page.Text(PageTexts.En(key), PageFrame.Margin, y + 21, 14, Palette.Muted);
            y += 54;
        }
        return page.ToPage("exposure", "exposure");
    }

    private static void DrawScale(PageCanvas page, float bottom)
    {
        page.Text($"{PageTexts.Zh("di-title")}  {PageTexts.En("di-title")}", ScaleLeft, Top - 38, 16, Palette.Accent);
        page.Text("EI / EI_T", PageFrame.Width - PageFrame.Margin, Top - 12, 15, Palette.Muted, isRightAligned: true);
        for (int tick = -9; tick <= 9; tick += 3)
        {
            float x = At(tick), width = PageCanvas.Measure(Signed(tick), 14);
            page.Line(x, Top - 4, x, bottom, tick == 0 ? Palette.Muted : Palette.Line, tick == 0 ? 2 : 1);
            page.Text(Signed(tick), x - (width / 2), Top - 12, 14, Palette.Muted);
        }
    }

    private static void DrawRow(PageCanvas page, RadiographExposure one, float top, float height)
    {
        float size = Math.Min(20, height * 0.45f), baseline = top + (height / 2) + (size / 3);
        page.Text(PageTexts.Zh("radiograph", one.Number, one.View), PageFrame.Margin, baseline, size, Palette.Text);
        page.Text(PageTexts.En("radiograph", one.Number, one.View), PageFrame.Margin + 150, baseline, size * 0.8f, Palette.Muted);
        if (!one.SaysAnything || (one.Deviation ?? one.Stated) is not { } deviation)
        {
            string key = one.Unfit is null ? "di-missing" : "di-unfit", missing = $"{PageTexts.Zh(key)}  {PageTexts.En(key)}";
            page.Box(SKRect.Create(ScaleLeft, top + 4, PageCanvas.Measure(missing, size * 0.8f) + 16, height - 8), Palette.Background); // The scale's lines would run through the words.
            page.Text(missing, ScaleLeft + 8, baseline, size * 0.8f, Palette.Refusal);
            return;
        }
        float zero = At(0), x = At(deviation);
        page.Box(new SKRect(Math.Min(zero, x), top + (height * 0.25f), Math.Max(zero, x), top + (height * 0.75f)), Palette.Accent, 3);
        page.Text($"DI {Signed(deviation)}", ScaleRight + 16, baseline, size, Palette.Text, isMedium: true);
        string indices = one.Deviation is null ? $"{PageTexts.Zh("di-stated-only")}  {PageTexts.En("di-stated-only")}" : string.Create(CultureInfo.InvariantCulture, $"{one.Index:0.#} / {one.Target:0.#}");
        page.Text(indices, PageFrame.Width - PageFrame.Margin, baseline, size * 0.8f, Palette.Muted, isRightAligned: true);
        if (one.Deviation is not null && one.Stated is { } stated && Math.Abs(stated - deviation) > Disagreement)
        {
            page.Text($"{PageTexts.Zh("di-differs", Signed(stated))}  {PageTexts.En("di-differs", Signed(stated))}", zero + 8, top + (height * 0.95f), size * 0.7f, Palette.Refusal);
        }
    }

    private static float At(double deviation) =>
        (float)(ScaleLeft + ((Math.Clamp(deviation, -ScaleEnd, ScaleEnd) + ScaleEnd) / (2 * ScaleEnd) * (ScaleRight - ScaleLeft)));

    private static string Signed(double value) => value.ToString("+0.#;-0.#;0", CultureInfo.InvariantCulture);
}
