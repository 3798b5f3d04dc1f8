using System.Globalization;
using System.Resources;

namespace Appliance.Inference.Apps;

/// <summary>The sentences about packages that hospitals and distributors read, in both languages.</summary>
internal static class FaultTexts
{
    private static readonly ResourceManager Texts = new("Appliance.Inference.Resources.Faults", typeof(FaultTexts).Assembly);
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    public static LocalText Both(string key, params ReadOnlySpan<object?> facts) =>
        new(Format(key, CultureInfo.InvariantCulture, facts), Format(key, Chinese, facts));

    /// <summary>A fact that is words itself, such as the reason of a reason, is given in the sentence's own language.</summary>
    private static string Format(string key, CultureInfo culture, ReadOnlySpan<object?> facts)
    {
        object?[] words = facts.ToArray();
        for (int index = 0; index < words.Length; index++)
        {
            words[index] = words[index] is LocalText text ? culture == Chinese ? text.Zh : text.En : words[index];
        }

        return string.Format(CultureInfo.InvariantCulture, Texts.GetString(key, culture) ?? throw new MissingManifestResourceException(key), words);
    }
}
