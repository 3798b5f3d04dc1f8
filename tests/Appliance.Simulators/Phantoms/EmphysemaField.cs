namespace Appliance.Simulators.Phantoms;

/// <summary>
/// A smooth random field over the lungs (cells of 14 mm, heavier toward the apex). The voxels with the highest values become
/// emphysema, so that it lies in clusters and its fraction is what was asked for.
/// </summary>
public sealed class EmphysemaField(ulong seed)
{
    private const int Bins = 1 << 14;
    private const double CellMillimetres = 14;

    /// <summary>Value of the field, 0 to 1; coordinates in standard mm.</summary>
    public double At(double x, double y, double z)
    {
        double gx = (x + 400) / CellMillimetres, gy = (y + 400) / CellMillimetres, gz = (z + 400) / CellMillimetres;
        int ix = (int)gx, iy = (int)gy, iz = (int)gz;
        double fx = Smooth(gx - ix), fy = Smooth(gy - iy), fz = Smooth(gz - iz);
        double low = Mix(Mix(Node(ix, iy, iz), Node(ix + 1, iy, iz), fx), Mix(Node(ix, iy + 1, iz), Node(ix + 1, iy + 1, iz), fx), fy);
        double high = Mix(Mix(Node(ix, iy, iz + 1), Node(ix + 1, iy, iz + 1), fx), Mix(Node(ix, iy + 1, iz + 1), Node(ix + 1, iy + 1, iz + 1), fx), fy);
        return (0.8 * Mix(low, high, fz)) + (0.2 * Math.Clamp(z / ThoraxAnatomy.StandardLength, 0, 1));
    }

    /// <summary>Index of a value in a histogram of <see cref="BinCount"/> bins.</summary>
    public static int BinOf(double value) => Math.Clamp((int)(value * Bins), 0, Bins - 1);

    /// <summary>Bins of the histogram that a threshold is found in.</summary>
    public static int BinCount => Bins;

    /// <summary>The lowest bin that is emphysema, so that the fraction of voxels at or above it comes nearest to what is asked for.</summary>
    public static int Threshold(long[] histogram, double fraction)
    {
        long wanted = (long)Math.Round(histogram.Sum() * fraction);
        long above = 0;
        int bin = histogram.Length;
        while (bin > 0 && above + (histogram[bin - 1] / 2) < wanted)
        {
            above += histogram[--bin];
        }

        return bin;
    }

    private double Node(int x, int y, int z) => SeededRandom.At(seed, ((long)x << 40) | ((long)y << 20) | (long)z);

    private static double Mix(double a, double b, double t) => a + ((b - a) * t);

    private static double Smooth(double t) => t * t * (3 - (2 * t));
}
