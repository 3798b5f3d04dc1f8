using System.Globalization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// The steps of a chain of answers with the confidence of each and of all, and what the latter assumes. Of an abstention it shows, below the
/// reason, which steps were how unsure, and no answer: nobody shall take one for a result.
/// </summary>
internal static class ConfidencePage
{
    private const float MaxRowHeight = 46;
    private const float RoomForJoint = 96;
    private const float BarLeft = 880;
    private const float BarWidth = 230;
    private const float EnglishLeft = 560;

    /// <summary>What was answered.</summary>
    public static PageImage Draw(AppManifest app, ContentQualification qualification, JointConfidence chain)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        PageFrame.Draw(page, app, qualification, "confidence", Palette.Accent);
        DrawChain(page, chain, 166, Palette.Accent);
        return page.ToPage("confidence", "confidence");
    }

    /// <summary>Why nothing is answered.</summary>
    public static PageImage DrawAbstention(AppManifest app, ContentQualification qualification, JointConfidence chain, RefusalReason reason)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        RefusalPage.DrawHead(page, app, qualification, "abstained", Palette.Abstention);
        float y = RefusalPage.DrawReason(page, reason, 286, Palette.Abstention);
        DrawChain(page, chain, y, Palette.Abstention);
        return page.ToPage("abstention", "abstained-title");
    }

    private static void DrawChain(PageCanvas page, JointConfidence chain, float top, SKColor color)
    {
        float height = Math.Min(MaxRowHeight, (PageFrame.Bottom - RoomForJoint - top) / chain.Steps.Count), y = top;
        foreach (StepConfidence step in chain.Steps)
        {
            DrawStep(page, chain, step, y, height, color);
            y += height;
        }
        y += 6;
        page.Line(PageFrame.Margin, y, PageFrame.Width - PageFrame.Margin, y, Palette.Line);
        object[] facts = [chain.Steps.Count, ConfidenceText.Percent(chain.Joint, chain.MinConfidence), (100 * chain.MinConfidence).ToString("0.##", CultureInfo.InvariantCulture)];
        page.Text(PageTexts.Zh("joint", facts), PageFrame.Margin, y + 32, 22, Palette.Text, isMedium: true);
        page.Text(PageTexts.En("joint", facts), EnglishLeft, y + 32, 20, Palette.Text, isMedium: true);
        page.Text(PageTexts.Zh("independence"), PageFrame.Margin, y + 62, 17, Palette.Muted);
        page.Text(PageTexts.En("independence"), EnglishLeft, y + 62, 16, Palette.Muted);
    }

    private static void DrawStep(PageCanvas page, JointConfidence chain, StepConfidence step, float top, float height, SKColor color)
    {
        float size = Math.Min(18, height * 0.55f), baseline = top + (height / 2) + (size / 3);
        bool isWeakest = step == chain.Weakest;
        page.Text($"{step.Title.Zh}  {step.Title.En}", PageFrame.Margin, baseline, size, Palette.Text);
        if (chain.IsEnough)
        {
            page.Text($"{step.Answer.Title.Zh}  {step.Answer.Title.En}", BarLeft - 24, baseline, size, Palette.Text, isMedium: true, isRightAligned: true);
        }
        else if (isWeakest)
        {
            page.Text($"{PageTexts.Zh("weakest")}  {PageTexts.En("weakest")}", BarLeft - 24, baseline, size, color, isMedium: true, isRightAligned: true);
        }
        var bar = new SKRect(BarLeft, top + (height * 0.3f), BarLeft + BarWidth, top + (height * 0.7f));
        page.Box(bar, Palette.Panel, 3);
        page.Box(bar with { Right = BarLeft + (float)(BarWidth * step.Confidence) }, isWeakest ? Palette.Refusal : color, 3);
        page.Text($"{ConfidenceText.Percent(step.Confidence, step.MinConfidence)} %", PageFrame.Width - PageFrame.Margin, baseline, size, Palette.Text, isMedium: true, isRightAligned: true);
    }
}
