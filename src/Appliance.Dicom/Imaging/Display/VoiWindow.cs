using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Appliance.Dicom.Imaging.Display;

/// <summary>A window: which values, in the modality's unit, go from black to white (PS3.3 C.11.2.1.2).</summary>
/// <param name="Center">Window Center.</param>
/// <param name="Width">Window Width: at least 1 for <see cref="VoiFunction.Linear"/>, above 0 for the others.</param>
/// <param name="Function">Shape.</param>
/// <param name="Explanation">What it is for, as the image says; empty when it says nothing.</param>
public sealed record VoiWindow(double Center, double Width, VoiFunction Function = VoiFunction.Linear, string Explanation = "")
{
    /// <summary>Whether centre and width are numbers that the function can use.</summary>
    public bool IsValid => double.IsFinite(Center) && double.IsFinite(Width) && (Function == VoiFunction.Linear ? Width >= 1 : Width > 0);

    /// <summary>Brightness of a value, 0 (black) to 1 (white).</summary>
    public double Apply(double value) => Function switch
    {
        VoiFunction.LinearExact => Math.Clamp(((value - Center) / Width) + 0.5, 0, 1),
        VoiFunction.Sigmoid => 1 / (1 + Math.Exp(-4 * (value - Center) / Width)),
        // C.11.2.1.2.1. A width of 1 is a threshold at Center − 0.5.
        _ when Width == 1 => value <= Center - 0.5 ? 0 : 1,
        _ => Math.Clamp(((value - (Center - 0.5)) / (Width - 1)) + 0.5, 0, 1),
    };

    /// <summary>The window that shows these two values black and white.</summary>
    public static VoiWindow Between(double least, double greatest) =>
        new((least + greatest) / 2, Math.Max(greatest - least, double.Epsilon), VoiFunction.LinearExact);

    /// <summary>Reads <c>center,width</c> or <c>center,width,function</c>, the function as in PS3.18 8.3.5.1.4: linear, linear-exact or sigmoid.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out VoiWindow? window)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        window = null;
        if (parts.Length is not (2 or 3)
            || !double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double center)
            || !double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double width)
            || ParseFunction(parts.Length == 3 ? parts[2] : "") is not { } function)
        {
            return false;
        }

        var parsed = new VoiWindow(center, width, function);
        window = parsed.IsValid ? parsed : null;
        return window is not null;
    }

    /// <summary>The function of a defined term of (0028,1056) or of its spelling in DICOMweb; null for another.</summary>
    internal static VoiFunction? ParseFunction(string term) => term.Trim().ToUpperInvariant().Replace('-', '_') switch
    {
        "" or "LINEAR" => VoiFunction.Linear,
        "LINEAR_EXACT" => VoiFunction.LinearExact,
        "SIGMOID" => VoiFunction.Sigmoid,
        _ => null,
    };
}
