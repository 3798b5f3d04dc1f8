namespace Appliance.Simulators.Phantoms;

/// <summary>
/// A frontal chest radiograph drawn from line integrals through smooth bodies: trunk, shoulders, neck, lungs above the domes of the diaphragm,
/// heart to the patient's left, aortic arch, mediastinum, trachea, spine, ribs, clavicles, gas in the stomach. Millimetres, x to the patient's
/// left (to the right of the picture), y down, 360 × 360 mm. It looks like one to a network; it is nobody's.
/// </summary>
public sealed class RadiographPhantom
{
    private const double Side = 360;
    private const double Noise = 0.012;
    private readonly int _seed;
    private readonly double _size;
    private readonly double _heart;
    private readonly double _breath;
    private readonly Tube[] _bones;

    /// <summary>Draws the anatomy that a seed stands for.</summary>
    public RadiographPhantom(int seed)
    {
        var random = new SeededRandom((ulong)seed);
        _seed = seed;
        (_size, _heart, _breath) = (random.Between(0.95, 1.05), random.Between(0.92, 1.12), random.Between(-8, 8));
        _bones = [.. Ribs(), .. Clavicles()];
    }

    /// <summary>The upright picture, 0 (black) to 1 (white), row by row.</summary>
    public double[] Render(int rows, int columns)
    {
        var picture = new double[rows * columns];
        for (int pixel = 0; pixel < picture.Length; pixel++)
        {
            double x = ((((pixel % columns) + 0.5) / columns) - 0.5) * Side / _size, y = ((pixel / columns) + 0.5) / rows * Side;
            picture[pixel] = Math.Clamp(Film(Attenuation(x, y)) + (Noise * SeededRandom.NormalAt((ulong)_seed, pixel)), 0, 1);
        }

        return picture;
    }

    /// <summary>What a screen shows of an attenuation: little contrast where nothing or everything is absorbed.</summary>
    private static double Film(double attenuation) => 1 / (1 + Math.Exp(-(attenuation - 1.0) * 2.4));

    private double Attenuation(double x, double y)
    {
        double trunk = Math.Max(Chord(x, y, 0, 330, 158, 330, 1.0), Math.Max(Chord(x, y, 0, 20, 50, 110, 0.75), Shoulders(x, y)));
        double lungs = Lung(x, y, -1) + Lung(x, y, 1);
        double bodies = Chord(x, y, 26, 222 + _breath, 66 * _heart, 46 * _heart, 0.75, degrees: 40) + Chord(x, y, 27, 118, 17, 18, 0.35)
            + (0.4 * Tube.Depth(x, y, 2, 40, 2, 320, 27)) + (0.4 * Tube.Depth(x, y, 0, 0, 0, 360, 17) * (0.85 + (0.15 * Math.Cos(y * 2 * Math.PI / 24))));
        double air = (0.4 * Tube.Depth(x, y, -1, 10, -3, 122, 9)) + Chord(x, y, 72, 300 + _breath, 30, 15, 0.45);
        double belly = y > 235 ? 0.45 * Smooth((y - Dome(x) - 4) / 12) * Chord(x, y, 0, 360, 150, 150, 1) : 0;
        return Math.Max(0, (1.35 * trunk) + bodies + belly + _bones.Max(bone => bone.At(x, y)) - lungs - air);
    }

    private static double Shoulders(double x, double y) =>
        Math.Max(Chord(Math.Abs(x), y, 112, 120, 74, 78, 0.9), Math.Max(Chord(Math.Abs(x), y, 70, 100, 100, 74, 0.95), Chord(Math.Abs(x), y, 172, 230, 34, 190, 0.8)));

    /// <summary>A lung ends at the dome below it.</summary>
    private double Lung(double x, double y, int side)
    {
        double centre = side * (side < 0 ? 70 : 68), above = Smooth((Dome(x) - y) / 5);
        double top = Chord(x, y, centre * 0.86, 190, 58, 135, 1), wide = Chord(x, y, centre * 1.08, 215, 60, 110, 0.95);
        return 0.98 * above * Math.Max(top, wide);
    }

    private double Dome(double x) => (x < 0 ? 258 : 268) + _breath + (22 * Math.Pow((Math.Abs(x) - 62) / 70, 2));

    private static IEnumerable<Tube> Ribs() =>
        from side in new[] { -1, 1 }
        from rib in Enumerable.Range(0, 10)
        let start = 62.0 + (rib * 21)
        let reach = 70 + (72 * Math.Sin(Math.PI * Math.Min(1, (rib + 1.5) / 8) / 2))
        from tube in Tube.Arc(side, start, reach, drop: 34 + (rib * 1.5), radius: 4.2, strength: 0.30).Concat(Tube.Return(side, start + 36, reach, drop: 42, radius: 3.6, strength: 0.16))
        select tube;

    private static IEnumerable<Tube> Clavicles() => new[] { -1, 1 }.SelectMany(side => Tube.Curve(
        t => (side * (14 + (112 * t)), 84 - (26 * t) - (8 * Math.Sin(Math.PI * t))), radius: 5.5, strength: 0.34));

    private static double Smooth(double value) => 1 / (1 + Math.Exp(-value));

    /// <summary>Depth of an ellipsoid along the beam, as a share of its greatest; times a strength.</summary>
    private static double Chord(double x, double y, double cx, double cy, double rx, double ry, double strength, double degrees = 0)
    {
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        double u = (((x - cx) * cos) + ((y - cy) * sin)) / rx, v = (((y - cy) * cos) - ((x - cx) * sin)) / ry, rest = 1 - (u * u) - (v * v);
        return rest <= 0 ? 0 : strength * Math.Sqrt(rest);
    }

    /// <summary>A piece of bone: a round rod from one point to another.</summary>
    private sealed record Tube(double X0, double Y0, double X1, double Y1, double Radius, double Strength)
    {
        private const int Pieces = 14;

        public double At(double x, double y) => Strength * Depth(x, y, X0, Y0, X1, Y1, Radius);

        /// <summary>The part of a rib behind the lung: out and down from the spine.</summary>
        public static IEnumerable<Tube> Arc(int side, double start, double reach, double drop, double radius, double strength) => Curve(
            t => (side * (12 + ((reach - 12) * Math.Sin(Math.PI / 2 * t))), start - (10 * Math.Sin(Math.PI * t)) + (drop * t * t)), radius, strength);

        /// <summary>The part in front: in and down again.</summary>
        public static IEnumerable<Tube> Return(int side, double start, double reach, double drop, double radius, double strength) => Curve(
            t => (side * (reach - ((reach - 44) * t * t)), start + (drop * t)), radius, strength);

        public static IEnumerable<Tube> Curve(Func<double, (double X, double Y)> place, double radius, double strength) => Enumerable.Range(0, Pieces).Select(piece =>
        {
            ((double x0, double y0), (double x1, double y1)) = (place(piece / (double)Pieces), place((piece + 1) / (double)Pieces));
            return new Tube(x0, y0, x1, y1, radius, strength);
        });

        public static double Depth(double x, double y, double x0, double y0, double x1, double y1, double radius)
        {
            double dx = x1 - x0, dy = y1 - y0, along = Math.Clamp((((x - x0) * dx) + ((y - y0) * dy)) / ((dx * dx) + (dy * dy)), 0, 1);
            double px = x - x0 - (along * dx), py = y - y0 - (along * dy), rest = (radius * radius) - (px * px) - (py * py);
            return rest <= 0 ? 0 : Math.Sqrt(rest) / radius;
        }
    }
}
