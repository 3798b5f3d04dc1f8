using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// The page of a refusal. It is amber and shows no picture and no figure, so that nobody takes it for a result: what happened,
/// why, and what to do, in Chinese and English.
/// </summary>
internal static class RefusalPage
{
    private const int MaxReasons = 3;
    private const float TextWidth = PageFrame.Width - (2 * PageFrame.Margin) - 72;

    public static PageImage Draw(AppManifest app, IReadOnlyList<RefusalReason> reasons)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        PageFrame.Draw(page, app, PageTexts.En("refused-title"), PageTexts.Zh("refused-title"), Palette.Refusal);
        page.Box(new SKRect(PageFrame.Margin, 140, PageFrame.Width - PageFrame.Margin, 236), Palette.Refusal, 8);
        page.Text(PageTexts.Zh("refused-lead"), PageFrame.Margin + 28, 182, 28, SKColors.Black, isMedium: true);
        page.Text(PageTexts.En("refused-lead"), PageFrame.Margin + 28, 216, 21, SKColors.Black);
        float y = 286;
        foreach (RefusalReason reason in reasons.Take(MaxReasons))
        {
            y = DrawReason(page, reason, y) + 22;
        }
        return page.ToPage("refusal", PageTexts.En("refused-title"));
    }

    private static float DrawReason(PageCanvas page, RefusalReason reason, float top)
    {
        float x = PageFrame.Margin + 28;
        float y = DrawPart(page, "why", reason.TextZh, reason.TextEn, x, top);
        y = DrawPart(page, "what-to-do", reason.RemedyZh, reason.RemedyEn, x, y + 6);
        page.Text($"{PageTexts.Zh("code")} {PageTexts.En("code")}  {reason.Code}", x, y, 15, Palette.Muted);
        page.Box(new SKRect(PageFrame.Margin, top - 26, PageFrame.Margin + 4, y + 4), Palette.Refusal, 2);
        return y + 26;
    }

    private static float DrawPart(PageCanvas page, string key, string zh, string en, float x, float y)
    {
        page.Text($"{PageTexts.Zh(key)}  {PageTexts.En(key)}", x, y, 16, Palette.Refusal, isMedium: true);
        y = page.Paragraph(zh, x, y + 30, TextWidth, 23, Palette.Text);
        return page.Paragraph(en, x, y - 4, TextWidth, 18, Palette.Muted);
    }
}
