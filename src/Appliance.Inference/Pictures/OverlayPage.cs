using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// The structures in the planes that show most of them: three axial levels, and below them sagittal and coronal planes. A single image is
/// shown alone, as large as it fits.
/// </summary>
internal static class OverlayPage
{
    private const float Top = 132;
    private const float Gap = 12;
    private const float RoomForLegend = 40;
    private static readonly double[] Levels = [0.75, 0.5, 0.25];

    public static PageImage Draw(AppManifest app, ContentQualification qualification, Scene scene, LocalText? title)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        title ??= PageTexts.Both("overlay");
        PageFrame.Draw(page, app, qualification, title, Palette.Accent);
        bool hasLine = Legend.FitsALine(scene.Look);
        PlanePicture[] planes = [.. (scene.IsOneImage ? [scene.Acquired()] : Planes(scene, hasLine))];
        float bottom = PageFrame.Bottom - (hasLine ? RoomForLegend : 0);
        if (scene.IsOneImage)
        {
            float panel = hasLine ? 0 : 380;
            Pane.Draw(page, planes[0], scene.Look, new SKRect(PageFrame.Margin, Top, PageFrame.Width - PageFrame.Margin - panel, bottom));
            if (!hasLine)
            {
                Legend.DrawPanel(page, scene.Look, new SKRect(PageFrame.Width - PageFrame.Margin - panel + Gap, Top, PageFrame.Width - PageFrame.Margin, bottom));
            }
        }
        else
        {
            float width = (PageFrame.Width - (2 * PageFrame.Margin) - (2 * Gap)) / 3, height = (bottom - Top - Gap) / 2;
            SKRect Room(int place) => SKRect.Create(PageFrame.Margin + (place % 3 * (width + Gap)), Top + (place / 3 * (height + Gap)), width, height);
            for (int place = 0; place < planes.Length; place++)
            {
                Pane.Draw(page, planes[place], scene.Look, Room(place));
            }

            if (!hasLine)
            {
                Legend.DrawPanel(page, scene.Look, Room(planes.Length));
            }
        }

        if (hasLine)
        {
            Legend.DrawLine(page, scene.Look, PageFrame.Margin, PageFrame.Bottom - 6);
        }

        return page.ToPage("overlay", title, [.. planes.Select(plane => plane.Shown)]);
    }

    /// <summary>Six planes; five where the legend takes the sixth place.</summary>
    private static IEnumerable<PlanePicture> Planes(Scene scene, bool isFull)
    {
        foreach (double level in Levels)
        {
            yield return scene.Axial(level);
        }

        if (isFull && scene.HasSides)
        {
            yield return scene.Sagittal(Codes.Right);
            yield return scene.Coronal();
            yield return scene.Sagittal(Codes.Left);
            yield break;
        }

        yield return scene.Sagittal();
        yield return scene.Coronal();
        if (isFull)
        {
            yield return scene.Acquired();
        }
    }
}
