namespace Appliance.Dicom.Evidence;

/// <summary>Display colours as DICOM stores them: CIELab under D50, scaled to 16 bits (PS3.3 C.10.7.1.1).</summary>
internal static class CieLab
{
    /// <summary>L* 0 to 100 and a*, b* −128 to 127, each over 0 to 65535.</summary>
    public static ushort[] FromSrgb(byte red, byte green, byte blue)
    {
        double r = Linear(red), g = Linear(green), b = Linear(blue);

        // sRGB primaries adapted to D50 (Bradford), divided by the D50 white point.
        double x = Root(((0.4360747 * r) + (0.3850649 * g) + (0.1430804 * b)) / 0.96422);
        double y = Root((0.2225045 * r) + (0.7168786 * g) + (0.0606169 * b));
        double z = Root(((0.0139322 * r) + (0.0971045 * g) + (0.7141733 * b)) / 0.82521);
        return [Scale((116 * y) - 16, 0, 100), Scale(500 * (x - y), -128, 127), Scale(200 * (y - z), -128, 127)];
    }

    private static double Linear(byte value) => value / 255.0 is var v && v <= 0.04045 ? v / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);

    private static double Root(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : ((24389.0 / 27 * t) + 16) / 116;

    private static ushort Scale(double value, double low, double high) =>
        (ushort)Math.Round((Math.Clamp(value, low, high) - low) / (high - low) * ushort.MaxValue);
}
