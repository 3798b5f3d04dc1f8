using System.Globalization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Volumes;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>The findings in Chinese and English beside a picture of what was measured; those that have no room follow on pages of their own.</summary>
internal static class SummaryPage
{
    private const float Top = 140;
    private const float Split = 660;
    private const float RoomForNotes = 150;
    private const int MaxPages = 8;

    public static IReadOnlyList<PageImage> Draw(AppManifest app, ContentQualification qualification, IReadOnlyList<Finding> findings, Scene scene)
    {
        const float height = PageFrame.Bottom - RoomForNotes - Top - 22;
        var pages = new List<PageImage> { DrawFirst(app, qualification, findings, scene, height) };
        Finding[] rest = [.. findings.Skip(FindingsTable.Room(findings, height))];
        while (rest.Length > 0 && pages.Count < MaxPages)
        {
            pages.Add(DrawMore(app, qualification, ref rest, pages.Count + 1, Legend.FitsALine(scene.Look) ? null : scene.Look));
        }
        return pages;
    }

    private static PageImage DrawFirst(AppManifest app, ContentQualification qualification, IReadOnlyList<Finding> findings, Scene scene, float height)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        PageFrame.Draw(page, app, qualification, "summary", Palette.Accent);
        PlanePicture plane = scene.IsOneImage ? scene.OneImage() : scene.Coronal();
        bool isNumbered = !Legend.FitsALine(scene.Look);
        Pane.Draw(page, plane, scene.Look, new SKRect(Split + 20, Top, PageFrame.Width - PageFrame.Margin, PageFrame.Bottom - RoomForNotes), isNumbered ? StructureMarks.Of([plane], scene.Look)[0] : null);
        FindingsTable.Draw(page, findings, PageFrame.Margin, Split, Top + 22, height, isNumbered ? scene.Look : null);
        DrawNotes(page, scene);
        return page.ToPage("summary", PageTexts.Both("summary"), [plane.Shown]);
    }

    /// <summary>Two columns of findings, and nothing else.</summary>
    private static PageImage DrawMore(AppManifest app, ContentQualification qualification, ref Finding[] rest, int number, SceneLook? key)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        LocalText title = PageTexts.Both("summary-more", number);
        PageFrame.Draw(page, app, qualification, title, Palette.Accent);
        const float middle = PageFrame.Width / 2f, gap = 24, height = PageFrame.Bottom - Top - 22;
        foreach ((float left, float right) in ((float, float)[])[(PageFrame.Margin, middle - gap), (middle + gap, PageFrame.Width - PageFrame.Margin)])
        {
            int rows = Math.Min(rest.Length, FindingsTable.SmallRows(height));
            FindingsTable.DrawSmall(page, rest.Take(rows), left, right, Top + 22, key);
            rest = rest[rows..];
        }
        return page.ToPage(string.Create(CultureInfo.InvariantCulture, $"summary-{number}"), title, []);
    }

    private static void DrawNotes(PageCanvas page, Scene scene)
    {
        LocalText facts = Facts(scene);
        float y = PageFrame.Bottom - 112;
        page.Text(facts.Zh, PageFrame.Margin, y, 16, Palette.Muted);
        page.Text(facts.En, Split + 20, y, 16, Palette.Muted);
        page.Text(PageTexts.Zh("display-note"), PageFrame.Margin, y + 30, 16, Palette.Muted);
        page.Text(PageTexts.En("display-note"), Split + 20, y + 30, 16, Palette.Muted);
        if (Legend.FitsALine(scene.Look))
        {
            Legend.DrawLine(page, scene.Look, PageFrame.Margin, y + 84);
        }
    }

    /// <summary>What was acquired, and how it is shown where that is something else: other steps, or a window of Hounsfield units.</summary>
    internal static LocalText Facts(Scene scene)
    {
        VolumeGeometry grid = scene.Acquired;
        LocalText facts = PageTexts.Both(scene.IsOneImage ? "image-facts-one" : "image-facts", grid.Slices, Millimetres(grid.SliceSpacing), Millimetres(grid.ColumnSpacing));
        if (scene.Geometry != grid)
        {
            facts = Joined(facts, PageTexts.Both("shown-facts", Millimetres(scene.Geometry.ColumnSpacing)));
        }

        return scene.Unit == VoxelUnit.Hounsfield ? Joined(facts, PageTexts.Both("window-facts", scene.Look.Window.Center, scene.Look.Window.Width)) : facts;
    }

    private static LocalText Joined(LocalText one, LocalText other) => new(one.En + other.En, one.Zh + other.Zh);

    private static string Millimetres(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
