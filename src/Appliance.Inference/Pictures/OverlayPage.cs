using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Volumes;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>Three axial levels, one sagittal plane through each lung and a coronal plane, with outlines and low densities.</summary>
internal static class OverlayPage
{
    private const float Top = 132;
    private const float Gap = 12;
    private static readonly double[] Levels = [0.75, 0.5, 0.25];

    public static PageImage Draw(AppManifest app, ContentQualification qualification, LungScene scene)
    {
        using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
        PageFrame.Draw(page, app, qualification, "overlay", Palette.Right);
        float width = (PageFrame.Width - (2 * PageFrame.Margin) - (2 * Gap)) / 3;
        float height = (PageFrame.Bottom - Top - 40 - Gap) / 2;
        for (int level = 0; level < Levels.Length; level++)
        {
            Pane.Draw(page, scene.Axial(Levels[level]), Room(level, 0, width, height), scene.LowHu, "R", "L");
        }
        Pane.Draw(page, scene.Sagittal(LungSides.Right), Room(0, 1, width, height), scene.LowHu, "A", "P");
        Pane.Draw(page, scene.Coronal(), Room(1, 1, width, height), scene.LowHu, "R", "L");
        Pane.Draw(page, scene.Sagittal(LungSides.Left), Room(2, 1, width, height), scene.LowHu, "A", "P");
        Pane.DrawLegend(page, PageFrame.Margin, PageFrame.Bottom - 6, scene.LowHu);
        return page.ToPage("overlay", "overlay");
    }

    private static SKRect Room(int column, int row, float width, float height) => SKRect.Create(
        PageFrame.Margin + (column * (width + Gap)), Top + (row * (height + Gap)), width, height);
}
