using System.Globalization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Volumes;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>The findings in Chinese and English beside a coronal picture of the lungs.</summary>
internal static class SummaryPage
{
    private const float Top = 140;
    private const float Split = 660;
    private const float RowHeight = 58;

    public static PageImage Draw(AppManifest app, ContentQualification qualification, IReadOnlyList<Finding> findings, LungScene scene)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        PageFrame.Draw(page, app, qualification, "summary", Palette.Right);
        Pane.Draw(page, scene.Coronal(), new SKRect(Split + 20, Top, PageFrame.Width - PageFrame.Margin, PageFrame.Bottom - 150), scene.LowHu, "R", "L");
        DrawTable(page, findings);
        DrawNotes(page, scene);
        return page.ToPage("summary", "summary");
    }

    private static void DrawTable(PageCanvas page, IReadOnlyList<Finding> findings)
    {
        float y = Top + 22;
        foreach (Finding finding in findings.Where(finding => finding.Laterality is null))
        {
            float middle = y + 8;
            page.Text(finding.TitleZh, PageFrame.Margin, middle, 24, Palette.Text);
            page.Text(finding.TitleEn, PageFrame.Margin, middle + 24, 16, Palette.Muted);
            page.Text(finding.UnitText, Split - 44, middle + 10, 20, Palette.Muted);
            page.Text(finding.ValueText, Split - 56, middle + 10, 36, Palette.Text, isMedium: true, isRightAligned: true);
            y += RowHeight + 20;
            page.Line(PageFrame.Margin, y - 26, Split, y - 26, Palette.Line);
        }
        DrawSides(page, [.. findings.Where(finding => finding.Laterality is not null)], y);
    }

    private static void DrawSides(PageCanvas page, Finding[] findings, float y)
    {
        if (findings.Length == 0)
        {
            return;
        }
        foreach (Finding finding in findings)
        {
            page.Text(finding.TitleZh, PageFrame.Margin, y + 4, 18, Palette.Text);
            page.Text(finding.TitleEn, PageFrame.Margin + 200, y + 4, 15, Palette.Muted);
            page.Text(finding.UnitText, Split - 44, y + 4, 16, Palette.Muted);
            page.Text(finding.ValueText, Split - 56, y + 4, 20, Palette.Text, isMedium: true, isRightAligned: true);
            y += 34;
        }
    }

    private static void DrawNotes(PageCanvas page, LungScene scene)
    {
        VolumeGeometry grid = scene.Geometry;
        object[] facts =
        [
            grid.Slices, grid.SliceSpacing.ToString("0.##", CultureInfo.InvariantCulture), grid.ColumnSpacing.ToString("0.##", CultureInfo.InvariantCulture),
        ];
        float y = PageFrame.Bottom - 112;
        page.Text(PageTexts.Zh("image-facts", facts), PageFrame.Margin, y, 16, Palette.Muted);
        page.Text(PageTexts.En("image-facts", facts), Split + 20, y, 16, Palette.Muted);
        page.Text(PageTexts.Zh("display-note"), PageFrame.Margin, y + 30, 16, Palette.Muted);
        page.Text(PageTexts.En("display-note"), Split + 20, y + 30, 16, Palette.Muted);
        Pane.DrawLegend(page, PageFrame.Margin, y + 84, scene.LowHu);
    }
}
