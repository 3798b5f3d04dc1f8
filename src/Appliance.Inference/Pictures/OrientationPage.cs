using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Volumes;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// A radiograph as it came, beside it as it may have been meant where that is another picture, and the answers with their confidence. Nothing
/// unusual is said on a quiet ground, what is to be checked on amber. A picture that may be mirrored is never mirrored here: people compare
/// marker, patient and order.
/// </summary>
internal static class OrientationPage
{
    private const float BandTop = 134;
    private const float BandBottom = 206;
    private const float PaneTop = 250;
    private const float PaneBottom = 724;
    private const float Gap = 24;
    private const float RowHeight = 44;

    public static PageImage Draw(
        AppManifest app, ContentQualification qualification, IReadOnlyList<Finding> findings, IReadOnlyCollection<string> usual, Volume came, Volume? meant)
    {
        Finding[] answers = [.. findings.Where(finding => finding.Answer is not null)];
        Finding[] remarkable = [.. answers.Where(finding => !usual.Contains(finding.Answer!.Id))];
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        PageFrame.Draw(page, app, qualification, "orientation", remarkable.Length > 0 ? Palette.Refusal : Palette.Accent);
        DrawBand(page, remarkable);
        float width = (PageFrame.Width - (2 * PageFrame.Margin) - Gap) / 2, right = PageFrame.Margin + width + Gap;
        Caption(page, "as-it-came", PageFrame.Margin);
        GreyPane.Draw(page, came, new SKRect(PageFrame.Margin, PaneTop, PageFrame.Margin + width, PaneBottom));
        var room = new SKRect(right, PaneTop, right + width, PaneBottom);
        if (meant is not null)
        {
            Caption(page, "as-meant", right);
            GreyPane.Draw(page, meant, room);
        }
        else
        {
            page.Box(room, Palette.Panel, 6);
            string key = remarkable.Length > 0 ? "not-mirrored-back" : "no-change";
            page.Text(PageTexts.Zh(key), right + 32, room.MidY - 8, 22, Palette.Muted);
            page.Text(PageTexts.En(key), right + 32, room.MidY + 22, 18, Palette.Muted);
        }

        DrawAnswers(page, answers, remarkable);
        return page.ToPage("orientation", "orientation");
    }

    private static void Caption(PageCanvas page, string key, float x)
    {
        float width = page.Text(PageTexts.Zh(key), x, PaneTop - 14, 20, Palette.Text, isMedium: true);
        page.Text(PageTexts.En(key), x + width + 14, PaneTop - 14, 17, Palette.Muted);
    }

    private static void DrawBand(PageCanvas page, Finding[] remarkable)
    {
        bool isUsual = remarkable.Length == 0;
        page.Box(new SKRect(PageFrame.Margin, BandTop, PageFrame.Width - PageFrame.Margin, BandBottom), isUsual ? Palette.Panel : Palette.Refusal, 8);
        string zh = isUsual ? PageTexts.Zh("orientation-usual") : $"{PageTexts.Zh("to-check")} · {string.Join("；", remarkable.Select(finding => finding.Answer!.Title.Zh))}";
        string en = isUsual ? PageTexts.En("orientation-usual") : $"{PageTexts.En("to-check")} · {string.Join("; ", remarkable.Select(finding => finding.Answer!.Title.En))}";
        page.Text(zh, PageFrame.Margin + 24, BandTop + 32, 25, isUsual ? Palette.Text : SKColors.Black, isMedium: true);
        page.Text(en, PageFrame.Margin + 24, BandTop + 60, 19, isUsual ? Palette.Muted : SKColors.Black);
    }

    private static void DrawAnswers(PageCanvas page, Finding[] answers, Finding[] remarkable)
    {
        float y = PaneBottom + 40;
        foreach (Finding finding in answers)
        {
            SKColor color = remarkable.Contains(finding) ? Palette.Refusal : Palette.Text;
            page.Text($"{finding.TitleZh}  {finding.TitleEn}", PageFrame.Margin, y, 18, Palette.Muted);
            page.Text($"{finding.Answer!.Title.Zh}  {finding.Answer.Title.En}", PageFrame.Width - PageFrame.Margin - 110, y, 19, color, isMedium: true, isRightAligned: true);
            page.Text($"{ConfidenceText.Percent(finding.Confidence ?? 0)} %", PageFrame.Width - PageFrame.Margin, y, 19, color, isRightAligned: true);
            page.Line(PageFrame.Margin, y + 14, PageFrame.Width - PageFrame.Margin, y + 14, Palette.Line);
            y += RowHeight;
        }

        page.Text(PageTexts.Zh("orientation-note"), PageFrame.Margin, PageFrame.Bottom - 30, 16, Palette.Muted);
        page.Text(PageTexts.En("orientation-note"), PageFrame.Margin, PageFrame.Bottom - 6, 15, Palette.Muted);
    }
}
