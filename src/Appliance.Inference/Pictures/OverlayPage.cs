using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>
/// The structures in the planes that show most of them: three axial ones, and below them sagittal and coronal ones. Few structures are shown at
/// three levels of their height, many where each is near its own largest area, with numbers that the legend explains. A single image is shown
/// alone, as large as it fits.
/// </summary>
internal static class OverlayPage
{
    private const float Top = 132;
    private const float Gap = 12;
    private const float RoomForLegend = 40;
    private const float OneImagePanelWidth = 380;
    private static readonly double[] Levels = [0.75, 0.5, 0.25];

    public static PageImage Draw(AppManifest app, ContentQualification qualification, Scene scene, LocalText? title)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        title ??= PageTexts.Both("overlay");
        PageFrame.Draw(page, app, qualification, title, Palette.Accent);
        bool hasLine = Legend.FitsALine(scene.Look);
        PlanePicture[] planes = [.. (scene.IsOneImage ? [scene.OneImage()] : Planes(scene, hasLine))];
        IReadOnlyList<IReadOnlySet<byte>?> marks = hasLine ? new IReadOnlySet<byte>?[planes.Length] : [.. StructureMarks.Of(planes, scene.Look)];
        if (scene.IsOneImage)
        {
            float right = PageFrame.Width - PageFrame.Margin - (hasLine ? 0 : OneImagePanelWidth);
            Pane.Draw(page, planes[0], scene.Look, new SKRect(PageFrame.Margin, Top, right, Bottom(hasLine)), marks[0]);
        }
        else
        {
            SKRect[] places = Places(hasLine);
            for (int place = 0; place < planes.Length; place++)
            {
                Pane.Draw(page, planes[place], scene.Look, places[place], marks[place]);
            }
        }

        if (hasLine)
        {
            Legend.DrawLine(page, scene.Look, PageFrame.Margin, PageFrame.Bottom - 6);
        }
        else
        {
            Legend.DrawPanel(page, scene.Look, scene.IsOneImage ? OneImagePanel : Places(hasLine)[^1]);
        }

        return page.ToPage("overlay", title, [.. planes.Select(plane => plane.Shown)]);
    }

    /// <summary>Whether the page names every structure, or <see cref="LegendPage"/> has to.</summary>
    public static bool HoldsLegend(Scene scene) => Legend.FitsALine(scene.Look) || Legend.FitsAPanel(scene.Look, scene.IsOneImage ? OneImagePanel.Size : Places(hasLine: false)[^1].Size);

    private static SKRect OneImagePanel => new(PageFrame.Width - PageFrame.Margin - OneImagePanelWidth + Gap, Top, PageFrame.Width - PageFrame.Margin, PageFrame.Bottom);

    private static float Bottom(bool hasLine) => PageFrame.Bottom - (hasLine ? RoomForLegend : 0);

    /// <summary>Two rows of three.</summary>
    private static SKRect[] Places(bool hasLine)
    {
        float width = (PageFrame.Width - (2 * PageFrame.Margin) - (2 * Gap)) / 3, height = (Bottom(hasLine) - Top - Gap) / 2;
        return [.. Enumerable.Range(0, 6).Select(place => SKRect.Create(PageFrame.Margin + (place % 3 * (width + Gap)), Top + (place / 3 * (height + Gap)), width, height))];
    }

    /// <summary>Six planes; five where the legend takes the sixth place.</summary>
    private static IEnumerable<PlanePicture> Planes(Scene scene, bool isFull) =>
        !isFull ? scene.Overview()
        : scene.HasSides ? [.. Levels.Select(scene.Axial), scene.Sagittal(Codes.Right), scene.Coronal(), scene.Sagittal(Codes.Left)]
        : [.. Levels.Select(scene.Axial), scene.Sagittal(), scene.Coronal(), scene.SecondCoronal()];
}
