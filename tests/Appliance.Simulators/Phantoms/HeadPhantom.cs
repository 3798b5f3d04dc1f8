using Appliance.Dicom.Imaging;

namespace Appliance.Simulators.Phantoms;

/// <summary>
/// A synthetic head in T1 contrast: scalp, skull, liquor, cortex, white matter, ventricles, deep nuclei and cerebellum as ellipsoids. It is no
/// anatomy: networks find a brain in it, and what they find is the same every time.
/// </summary>
public sealed record HeadPhantom
{
    private const double Air = 0, Scalp = 900, Skull = 60, Liquor = 120, Grey = 480, White = 720;

    /// <summary>Size against a head of 150 × 190 × 170 mm.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>The head as a series of MR images.</summary>
    public MrSeries Series(MrPlane plane = MrPlane.Sagittal, double pixelSpacing = 2, double sliceSpacing = 2) => new()
    {
        Subject = FormattableString.Invariant($"head phantom {Scale}"), Signal = Signal, Plane = plane, PixelSpacing = pixelSpacing, SliceSpacing = sliceSpacing,
        Extent = (plane == MrPlane.Sagittal ? new Vector3D(210, 200, 170) : plane == MrPlane.Coronal ? new Vector3D(170, 200, 210) : new Vector3D(170, 210, 200)) * Scale,
    };

    /// <summary>Signal at a place, mm.</summary>
    public double Signal(Vector3D at)
    {
        Vector3D p = at * (1 / Scale);
        double x = Math.Abs(p.X);
        if (Norm(p, 0, 0, 0, 75, 95, 85) > 1 && Norm(p, 0, 10, -70, 48, 55, 60) > 1)
        {
            return Air;
        }
        if (Norm(p, 0, 0, 5, 69, 88, 77) > 1)
        {
            return Norm(p, 0, 10, -70, 40, 45, 60) > 1 ? Scalp : 0.6 * Scalp;
        }
        if (Norm(p, 0, 0, 6, 65, 84, 72) > 1)
        {
            return Skull;
        }
        return Brain(p, x);
    }

    private static double Brain(Vector3D p, double x)
    {
        bool isCerebellum = Norm(p with { X = x }, 22, 42, -42, 30, 26, 20) <= 1;
        if (isCerebellum)
        {
            return Norm(p with { X = x }, 20, 40, -42, 19, 15, 10) <= 1 ? White : Grey;
        }
        if (Norm(p, 0, 22, -42, 12, 12, 32) <= 1)
        {
            return White; // brain stem
        }
        if (x < 1.5 && p.Z > 20)
        {
            return Liquor; // between the hemispheres
        }
        if (Norm(p, 0, 2, 12, 61, 79, 60) > 1)
        {
            return Liquor;
        }
        // Folds: the rim of the white matter is wavy.
        double fold = 0.05 * Math.Sin(p.X / 5) * Math.Sin(p.Y / 5.5) * Math.Sin(p.Z / 6);
        if (Norm(p, 0, 2, 12, 61, 79, 60) > 0.82 + fold)
        {
            return Grey;
        }
        Vector3D side = p with { X = x };
        return Norm(side, 11, 0, 16, 6, 32, 8) <= 1 || Norm(p, 0, 6, 2, 2, 14, 9) <= 1 ? Liquor // ventricles
            : Norm(side, 10, 10, 3, 8, 13, 8) <= 1 || Norm(side, 24, -6, 2, 7, 16, 10) <= 1 || Norm(side, 14, -18, 8, 6, 10, 10) <= 1 ? 0.9 * Grey // nuclei
            : Norm(side, 27, 18, -18, 6, 18, 6) <= 1 ? Grey // hippocampus
            : White;
    }

    private static double Norm(Vector3D p, double x, double y, double z, double a, double b, double c) =>
        Square((p.X - x) / a) + Square((p.Y - y) / b) + Square((p.Z - z) / c);

    private static double Square(double value) => value * value;
}
