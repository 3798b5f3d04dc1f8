using Appliance.Dicom.Imaging.Display;
using SkiaSharp;

namespace Appliance.Inference.Pictures;

/// <summary>The lung window, and the colour of low densities on top of it.</summary>
internal static class Window
{
    private const double CentreHu = -600;
    private const double WidthHu = 1500;
    private const double LowWeight = 0.55;

    /// <summary>The window as viewers apply it.</summary>
    public static VoiWindow Voi { get; } = new(CentreHu, WidthHu);

    /// <summary>Grey of a density (PS3.3 C.11.2.1.3.2, linear exact), mixed with the low-density colour when asked for.</summary>
    public static SKColor Color(double hu, bool isLow)
    {
        byte grey = (byte)Math.Clamp((((hu - CentreHu) / WidthHu) + 0.5) * 255, 0, 255);
        return isLow
            ? new SKColor(Mix(grey, Palette.Low.Red), Mix(grey, Palette.Low.Green), Mix(grey, Palette.Low.Blue))
            : new SKColor(grey, grey, grey);
    }

    private static byte Mix(byte grey, byte color) => (byte)((grey * (1 - LowWeight)) + (color * LowWeight));
}
