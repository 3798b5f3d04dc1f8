using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>The shipped fonts: pages look the same on every unit, whatever fonts its system has.</summary>
internal static class PageFonts
{
    /// <summary>Latin, regular weight.</summary>
    public static SKTypeface Latin { get; } = Load("Latin-Regular.ttf");

    /// <summary>Latin, medium weight.</summary>
    public static SKTypeface LatinMedium { get; } = Load("Latin-Medium.ttf");

    /// <summary>Chinese (the characters of GB 2312).</summary>
    public static SKTypeface Chinese { get; } = Load("Chinese.ttf");

    private static SKTypeface Load(string name)
    {
        using Stream stream = typeof(PageFonts).Assembly.GetManifestResourceStream($"Appliance.Inference.Resources.Fonts.{name}")!;
        return SKTypeface.FromStream(stream);
    }
}
