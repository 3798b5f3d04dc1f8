using System.Globalization;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>What every page has: the app's name above, and below the words of its Content Qualification (PS3.3 C.8.13.2.1.1).</summary>
internal static class PageFrame
{
    public const int Width = 1280;
    public const int Height = 1024;
    public const float Margin = 40;
    private const float BannerHeight = 56;

    /// <summary>Lowest line that content may use.</summary>
    public const float Bottom = Height - BannerHeight - 20;

    /// <summary>Draws head and foot.</summary>
    public static void Draw(PageCanvas page, AppManifest app, ContentQualification qualification, string headingKey, SKColor accent) =>
        Draw(page, app, qualification, PageTexts.Both(headingKey), accent);

    /// <summary>Draws head and foot, with a heading of the app's own.</summary>
    public static void Draw(PageCanvas page, AppManifest app, ContentQualification qualification, LocalText heading, SKColor accent)
    {
        page.Box(new SKRect(Margin, 38, Margin + 6, 96), accent, 3);
        page.Text(app.Title.Zh, Margin + 22, 60, 28, Palette.Text, isMedium: true);
        page.Text(app.Title.En, Margin + 22, 92, 22, Palette.Muted);
        page.Text(heading.Zh, Width - Margin, 60, 26, accent, isMedium: true, isRightAligned: true);
        page.Text(heading.En, Width - Margin, 92, 20, Palette.Muted, isRightAligned: true);
        page.Line(Margin, 116, Width - Margin, 116, Palette.Line);
        DrawBanner(page, app, qualification);
    }

    /// <summary>What evidence may be used for, in both languages.</summary>
    public static (string Zh, string En) Words(AppManifest app, ContentQualification qualification)
    {
        string key = qualification switch
        {
            ContentQualification.Product => "product-banner",
            ContentQualification.Service => "service-banner",
            _ => "research-banner",
        };
        return (PageTexts.Zh(key, app.Certificate?.Number), PageTexts.En(key, app.Certificate?.Number));
    }

    private static void DrawBanner(PageCanvas page, AppManifest app, ContentQualification qualification)
    {
        bool isProduct = qualification == ContentQualification.Product;
        page.Box(new SKRect(0, Height - BannerHeight, Width, Height), isProduct ? Palette.Panel : Palette.Banner);
        float baseline = Height - 20;
        (string zh, string en) = Words(app, qualification);
        float width = page.Text(zh, Margin, baseline, 24, Palette.Text, isMedium: true);
        page.Text(en, Margin + width + 28, baseline, 22, Palette.Text, isMedium: true);
        string release = isProduct && app.Certificate?.Release is { } name ? $" ({name})" : "";
        string identity = string.Create(CultureInfo.InvariantCulture, $"{app.Id} {app.Version}{release} · {app.Vendor}");
        page.Text(identity, Width - Margin, baseline, 18, Palette.Text, isRightAligned: true);
    }
}
