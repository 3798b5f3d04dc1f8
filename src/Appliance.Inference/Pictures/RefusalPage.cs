using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// The page of a run without findings: amber for a refusal, red for a failure. It shows no picture and no figure, so that nobody
/// takes it for a result: what happened, why, and what to do, in Chinese and English.
/// </summary>
internal static class RefusalPage
{
    private const float RoomForReason = 190;
    private const float TextWidth = PageFrame.Width - (2 * PageFrame.Margin) - 72;

    /// <summary>The study is not one the app can read.</summary>
    public static PageImage Draw(AppManifest app, ContentQualification qualification, IReadOnlyList<RefusalReason> reasons)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        DrawHead(page, app, qualification, "refused", Palette.Refusal);
        float y = 286;
        foreach (RefusalReason reason in reasons)
        {
            y = DrawReason(page, reason, y, Palette.Refusal);
            if (y > PageFrame.Bottom - RoomForReason)
            {
                break; // the report holds every reason; the page the gravest
            }
        }
        return page.ToPage("refusal", "refused-title");
    }

    /// <summary>The app broke on the study.</summary>
    public static PageImage DrawFailure(AppManifest app, ContentQualification qualification, string failure)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        DrawHead(page, app, qualification, "failed", Palette.Failure);
        float x = PageFrame.Margin + 28;
        float y = DrawPart(page, "what-to-do", PageTexts.Zh("failed-remedy"), PageTexts.En("failed-remedy"), x, 286, Palette.Failure);
        page.Text($"{PageTexts.Zh("failed-cause")}  {PageTexts.En("failed-cause")}", x, y + 10, 16, Palette.Failure, isMedium: true);
        page.Paragraph(failure, x, y + 36, TextWidth, 16, Palette.Muted);
        return page.ToPage("failure", "failed-title");
    }

    internal static void DrawHead(PageCanvas page, AppManifest app, ContentQualification qualification, string key, SKColor color)
    {
        PageFrame.Draw(page, app, qualification, key + "-title", color);
        page.Box(new SKRect(PageFrame.Margin, 140, PageFrame.Width - PageFrame.Margin, 236), color, 8);
        page.Text(PageTexts.Zh(key + "-lead"), PageFrame.Margin + 28, 182, 28, SKColors.Black, isMedium: true);
        page.Text(PageTexts.En(key + "-lead"), PageFrame.Margin + 28, 216, 21, SKColors.Black);
    }

    internal static float DrawReason(PageCanvas page, RefusalReason reason, float top, SKColor color)
    {
        float x = PageFrame.Margin + 28;
        float y = DrawPart(page, "why", reason.TextZh, reason.TextEn, x, top, color);
        y = DrawPart(page, "what-to-do", reason.RemedyZh, reason.RemedyEn, x, y + 3, color);
        page.Text($"{PageTexts.Zh("code")} {PageTexts.En("code")}  {reason.Code}", x, y, 15, Palette.Muted);
        page.Box(new SKRect(PageFrame.Margin, top - 16, PageFrame.Margin + 4, y + 4), color, 2);
        return y + 42;
    }

    private static float DrawPart(PageCanvas page, string key, string zh, string en, float x, float y, SKColor color)
    {
        page.Text($"{PageTexts.Zh(key)}  {PageTexts.En(key)}", x, y, 16, color, isMedium: true);
        y = page.Paragraph(zh, x, y + 29, TextWidth, 22, Palette.Text);
        return page.Paragraph(en, x, y - 4, TextWidth, 17, Palette.Muted) + 3;
    }
}
