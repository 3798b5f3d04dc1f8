using System.Globalization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>The whole legend on pages of its own, where the panel beside the pictures cannot hold every name.</summary>
internal static class LegendPage
{
    private const float Top = 132;
    private const int Columns = 2;

    public static IReadOnlyList<PageImage> Draw(AppManifest app, ContentQualification qualification, SceneLook look)
    {
        var pages = new List<PageImage>();
        Legend.Entry[] rest = [.. Legend.Entries(look)];
        while (rest.Length > 0)
        {
            using var page = new PageCanvas(PageFrame.Width, PageFrame.Height);
            LocalText title = PageTexts.Both("legend", pages.Count + 1);
            PageFrame.Draw(page, app, qualification, title, Palette.Accent);
            rest = Legend.DrawPage(page, rest, new SKRect(PageFrame.Margin, Top, PageFrame.Width - PageFrame.Margin, PageFrame.Bottom), Columns);
            pages.Add(page.ToPage(string.Create(CultureInfo.InvariantCulture, $"legend-{pages.Count + 1}"), title, []));
        }

        return pages;
    }
}
