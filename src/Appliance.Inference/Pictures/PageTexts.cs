using System.Globalization;
using System.Resources;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pictures;

/// <summary>The words on pages, in both languages.</summary>
internal static class PageTexts
{
    private static readonly ResourceManager Texts = new("Appliance.Inference.Resources.Pages", typeof(PageTexts).Assembly);
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    public static string En(string key, params ReadOnlySpan<object?> facts) => Format(key, CultureInfo.InvariantCulture, facts);

    public static string Zh(string key, params ReadOnlySpan<object?> facts) => Format(key, Chinese, facts);

    public static LocalText Both(string key, params ReadOnlySpan<object?> facts) => new(En(key, facts), Zh(key, facts));

    /// <summary>A confidence in percent, rounded down: nothing is 100 % sure, and what a threshold of 90 % refuses never reads as 90.0 %.</summary>
    public static string Percent(double share) => (Math.Floor(Math.Round(1000 * share, 6)) / 10).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Format(string key, CultureInfo culture, ReadOnlySpan<object?> facts) =>
        string.Format(CultureInfo.InvariantCulture, Texts.GetString(key, culture) ?? throw new MissingManifestResourceException(key), facts);
}
