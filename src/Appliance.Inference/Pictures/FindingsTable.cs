using Appliance.Inference.Classification;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Pictures;

/// <summary>Findings in rows: the ones of the whole large and those of the sides small below them, where they fit; else all of them small.</summary>
internal static class FindingsTable
{
    private const float LargeRow = 78;
    private const float SmallRow = 34;
    private const float UnitWidth = 56;

    /// <summary>How many findings have room in a height.</summary>
    public static int Room(IReadOnlyList<Finding> findings, float height) => IsLarge(findings, height) ? findings.Count : Math.Min(findings.Count, SmallRows(height));

    /// <summary>How many small rows a height has.</summary>
    public static int SmallRows(float height) => (int)(height / SmallRow);

    /// <summary>Draws those that have room.</summary>
    public static void Draw(PageCanvas page, IReadOnlyList<Finding> findings, float left, float right, float top, float height, SceneLook? key = null)
    {
        if (!IsLarge(findings, height))
        {
            DrawSmall(page, findings.Take(SmallRows(height)), left, right, top, key);
            return;
        }
        float y = top;
        foreach (Finding finding in findings.Where(finding => finding.Laterality is null))
        {
            DrawLarge(page, finding, left, right, y + 8);
            y += LargeRow;
            page.Line(left, y - 26, right, y - 26, Palette.Line);
        }
        DrawSmall(page, findings.Where(finding => finding.Laterality is not null), left, right, y, key);
    }

    private static bool IsLarge(IReadOnlyList<Finding> findings, float height)
    {
        int large = findings.Count(finding => finding.Laterality is null);
        return (large * LargeRow) + ((findings.Count - large) * SmallRow) <= height;
    }

    private static void DrawLarge(PageCanvas page, Finding finding, float left, float right, float baseline)
    {
        float value = ValueWidth(finding, 36), room = right - left - UnitWidth - value - 24;
        page.Text(PageCanvas.Fit(finding.TitleZh, room, 24), left, baseline, 24, Palette.Text);
        page.Text(PageCanvas.Fit(Cited(finding), room, 16), left, baseline + 24, 16, Palette.Muted);
        page.Text(UnitOf(finding), right - UnitWidth + 12, baseline + 10, 20, Palette.Muted);
        page.Text(ValueOf(finding), right - UnitWidth, baseline + 10, 36, Palette.Text, isMedium: true, isRightAligned: true);
    }

    /// <summary>Draws all of them small, with the number and the colour of the structure that each is about.</summary>
    public static void DrawSmall(PageCanvas page, IEnumerable<Finding> findings, float left, float right, float top, SceneLook? key = null)
    {
        float y = top + 4, keyLeft = left;
        left += key is null ? 0 : Legend.KeyWidth;
        foreach (Finding finding in findings)
        {
            if (key?.SegmentOf(finding) is { } segment)
            {
                Legend.DrawKey(page, key, segment, keyLeft, y);
            }

            float room = right - left - UnitWidth - ValueWidth(finding, 20) - 24;
            float width = page.Text(PageCanvas.Fit(finding.TitleZh, room * 0.55f, 18), left, y, 18, Palette.Text);
            page.Text(PageCanvas.Fit(finding.TitleEn, room - width - 16, 15), left + width + 16, y, 15, Palette.Muted);
            page.Text(UnitOf(finding), right - UnitWidth + 12, y, 16, Palette.Muted);
            page.Text(ValueOf(finding), right - UnitWidth, y, 20, Palette.Text, isMedium: true, isRightAligned: true);
            y += SmallRow;
        }
    }

    private static float ValueWidth(Finding finding, float size) => PageCanvas.Measure(ValueOf(finding), size, isMedium: true);

    private static string ValueOf(Finding finding) => finding.Answer is { } answer ? $"{answer.Title.Zh} {answer.Title.En}" : finding.ValueText;

    /// <summary>The unit; of an answer how sure it is.</summary>
    private static string UnitOf(Finding finding) => finding is { Answer: not null, Confidence: { } confidence }
        ? $"{ConfidenceText.Percent(confidence)} %"
        : finding.UnitText;

    private static string Cited(Finding finding) => finding.Reference is { } reference ? $"{finding.TitleEn} ({reference.Short})" : finding.TitleEn;
}
