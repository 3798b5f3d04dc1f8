namespace Appliance.Simulators.Phantoms;

/// <summary>What a point of the phantom is made of.</summary>
public enum Tissue : byte
{
    /// <summary>Air around the patient.</summary>
    OutsideAir,

    /// <summary>The table top.</summary>
    Table,

    /// <summary>Fat under the skin.</summary>
    Fat,

    /// <summary>Muscle, mediastinum, heart, liver.</summary>
    Soft,

    /// <summary>Ribs, spine, sternum.</summary>
    Bone,

    /// <summary>Lumen of trachea and main bronchi: air, but no lung.</summary>
    Airway,

    /// <summary>Gas in the stomach, under the left dome of the diaphragm: air, but no lung.</summary>
    StomachGas,

    /// <summary>Pulmonary vessel.</summary>
    Vessel,

    /// <summary>Parenchyma of the right lung.</summary>
    RightLung,

    /// <summary>Parenchyma of the left lung.</summary>
    LeftLung,
}

/// <summary>
/// A thorax as smooth bodies in a frame of 400 × 400 × 300 mm that the options stretch to their field of view: x to the patient's
/// left, y to the back, z to the head, z = 0 at the foot end. The seed varies sizes and places within the range of adults.
/// </summary>
public sealed class ThoraxAnatomy
{
    /// <summary>Side of the field of view that the shapes are given in, mm.</summary>
    public const double StandardFieldOfView = 400;

    /// <summary>Length of the scan that the shapes are given in, mm.</summary>
    public const double StandardLength = 300;

    private const double CarinaZ = 172;
    private readonly double _bodyX;
    private readonly double _bodyY;
    private readonly Lung _right;
    private readonly Lung _left;
    private readonly (double X, double Y, double Z, double Rx, double Ry, double Rz) _heart;
    private readonly double _tracheaRadius;
    private readonly double _wall;
    private readonly double _ribPhase;
    private readonly Capsule[] _vessels;

    /// <summary>Draws the anatomy.</summary>
    /// <param name="random">Source of the variation.</param>
    /// <param name="wall">Least thickness of the wall between airway and lung, in standard mm: thick enough to survive sampling.</param>
    /// <param name="vessels">True for pulmonary vessels.</param>
    public ThoraxAnatomy(SeededRandom random, double wall, bool vessels)
    {
        double size = random.Between(0.96, 1.03);
        _bodyX = 176 * size;
        _bodyY = 124 * size;
        _wall = wall;
        _right = Lung.Draw(random, side: -1, width: 61);
        _left = Lung.Draw(random, side: +1, width: 56);
        _heart = (26 + random.Between(-4, 4), -26 + random.Between(-4, 4), 98 + random.Between(-6, 6),
            58 * random.Between(0.92, 1.1), 50 * random.Between(0.92, 1.1), 60 * random.Between(0.92, 1.1));
        _tracheaRadius = random.Between(8, 10);
        _ribPhase = random.Between(0, 26);
        _vessels = vessels ? [.. Capsule.Tree(random, -1), .. Capsule.Tree(random, +1)] : [];
    }

    /// <summary>What the point is made of; coordinates in standard mm.</summary>
    public Tissue At(double x, double y, double z)
    {
        double body = Power25(x / _bodyX) + Power25(y / _bodyY);
        if (body > 1)
        {
            return y is > 132 and < 138 && Math.Abs(x) < 190 ? Tissue.Table : Tissue.OutsideAir;
        }

        double airway = DistanceToAirway(x, y, z);
        if (airway <= 0)
        {
            return Tissue.Airway;
        }

        Tissue lung = x < 0 ? Tissue.RightLung : Tissue.LeftLung;
        if (airway > _wall && (x < 0 ? _right : _left).Contains(x, y, z) && !InEllipsoid(x, y, z, _heart))
        {
            return InVessel(x, y, z) ? Tissue.Vessel : lung;
        }

        if (InEllipsoid(x, y, z, (_left.X, 2, _left.Bottom + 9, 22, 26, 17)))
        {
            return Tissue.StomachGas;
        }

        return Wall(x, y, z, body);
    }

    /// <summary>Distance from the lumen in standard mm, 0 or less inside.</summary>
    private double DistanceToAirway(double x, double y, double z)
    {
        const double widestLumen = 27 + 6;
        if (Math.Abs(x) > widestLumen + _wall)
        {
            return double.PositiveInfinity;
        }

        // The trachea goes on through the top of the scan, as in every chest CT.
        double trachea = z >= CarinaZ
            ? Math.Sqrt((x * x) + ((y - 6) * (y - 6))) - _tracheaRadius
            : Math.Sqrt((x * x) + ((y - 6) * (y - 6)) + ((z - CarinaZ) * (z - CarinaZ))) - _tracheaRadius;
        double bronchi = Capsule.Distance(Math.Abs(x), y, z, (0, 6, CarinaZ), (27, 14, 146)) - 6;
        return Math.Min(trachea, bronchi);
    }

    private bool InVessel(double x, double y, double z)
    {
        foreach (Capsule vessel in _vessels)
        {
            if (vessel.Contains(x, y, z))
            {
                return true;
            }
        }

        return false;
    }

    private Tissue Wall(double x, double y, double z, double body)
    {
        bool spine = ((x * x) / (20 * 20)) + ((y - 88) * (y - 88) / (20 * 20)) <= 1;
        bool canal = (x * x) + ((y - 94) * (y - 94)) <= 8 * 8;
        bool sternum = Math.Abs(x) < 18 && y > (-0.94 * _bodyY) && y < (-0.94 * _bodyY) + 9;
        double along = z + (0.35 * Math.Abs(x)) + _ribPhase;
        bool rib = body > Power25(0.88) && body < Power25(0.925) && along - (26 * Math.Floor(along / 26)) < 9;
        return (spine && !canal) || sternum || rib ? Tissue.Bone : body > Power25(0.945) ? Tissue.Fat : Tissue.Soft;
    }

    private static bool InEllipsoid(double x, double y, double z, (double X, double Y, double Z, double Rx, double Ry, double Rz) e) =>
        Square((x - e.X) / e.Rx) + Square((y - e.Y) / e.Ry) + Square((z - e.Z) / e.Rz) <= 1;

    /// <summary>|value| to the power of 2.5: the outline of a chest lies between an ellipse and a box.</summary>
    private static double Power25(double value) => value * value * Math.Sqrt(Math.Abs(value));

    private static double Square(double value) => value * value;

    /// <summary>One lung: an ellipse whose size follows the height, hollowed from below by the dome of the diaphragm.</summary>
    private sealed record Lung(double X, double Y, double Width, double Depth, double Bottom, double Top, double DomeHeight)
    {
        private const double WidestAt = 0.4;

        public static Lung Draw(SeededRandom random, int side, double width) => new(
            side * random.Between(81, 85), random.Between(-2, 2), width * random.Between(0.9, 1.04), 86 * random.Between(0.9, 1.05),
            random.Between(24, 36), random.Between(264, 276), random.Between(38, 54));

        public bool Contains(double x, double y, double z)
        {
            double t = (z - Bottom) / (Top - Bottom);
            if (t is < 0 or > 1)
            {
                return false;
            }

            double size = t > WidestAt ? Math.Sqrt(1 - Square((t - WidestAt) / (1 - WidestAt))) : 1 - (0.15 * Square((WidestAt - t) / WidestAt));
            bool inside = Square((x - X) / (Width * size)) + Square((y - Y) / (Depth * size)) <= 1;
            return inside && Square((x - X) / (0.69 * Width)) + Square((y - Y) / (0.74 * Depth)) + Square((z - Bottom) / DomeHeight) > 1;
        }
    }

    /// <summary>A round-ended rod, the shape of a vessel or bronchus.</summary>
    private sealed record Capsule((double X, double Y, double Z) From, (double X, double Y, double Z) To, double Radius)
    {
        public static IEnumerable<Capsule> Tree(SeededRandom random, int side)
        {
            for (int i = 0; i < 9; i++)
            {
                double angle = random.Between(-2.2, 2.2);
                double length = random.Between(35, 70);
                yield return new Capsule(
                    (side * 38, 8, 150),
                    (side * (44 + (length * Math.Cos(angle / 2) * 0.8)), 8 + random.Between(-45, 45), 150 + (length * Math.Sin(angle))),
                    random.Between(1.2, 2.2));
            }
        }

        public bool Contains(double x, double y, double z) =>
            Between(z, From.Z, To.Z) && Between(y, From.Y, To.Y) && Between(x, From.X, To.X) && Distance(x, y, z, From, To) <= Radius;

        private bool Between(double value, double a, double b) => value >= Math.Min(a, b) - Radius && value <= Math.Max(a, b) + Radius;

        public static double Distance(double x, double y, double z, (double X, double Y, double Z) a, (double X, double Y, double Z) b)
        {
            double dx = b.X - a.X, dy = b.Y - a.Y, dz = b.Z - a.Z;
            double t = ((x - a.X) * dx) + ((y - a.Y) * dy) + ((z - a.Z) * dz);
            t = Math.Clamp(t / ((dx * dx) + (dy * dy) + (dz * dz)), 0, 1);
            return Math.Sqrt(Square(x - a.X - (t * dx)) + Square(y - a.Y - (t * dy)) + Square(z - a.Z - (t * dz)));
        }
    }
}
