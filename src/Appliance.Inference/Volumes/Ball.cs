namespace Appliance.Inference.Volumes;

/// <summary>A ball, or a disc inside a slice, as a structuring element: for each line of voxels through it how far it reaches to both sides.</summary>
/// <param name="Lines">The lines by their row and slice offset, narrowest first.</param>
internal sealed record Ball(IReadOnlyList<(int Row, int Slice, int HalfWidth)> Lines)
{
    /// <summary>Widest reach in voxels.</summary>
    public const int MaxReach = 200;

    // A radius of exactly n voxels reaches n voxels.
    private const double Rounding = 1e-6;

    /// <summary>Whether it is smaller than a voxel's neighbour: nothing would change.</summary>
    public bool IsOneVoxel => Lines is [(0, 0, 0)];

    /// <summary>Every voxel whose centre is at most a radius in millimetres away.</summary>
    /// <exception cref="InvalidDataException">The radius is negative, or more than <see cref="MaxReach"/> voxels.</exception>
    public static Ball Of(double radiusMm, VolumeGeometry grid, Neighbourhood within)
    {
        double columns = radiusMm / grid.ColumnSpacing, rows = radiusMm / grid.RowSpacing;
        double slices = within == Neighbourhood.Slice ? 0 : radiusMm / grid.RequireBox().SliceSpacing;
        if (!(radiusMm >= 0) || Math.Max(columns, Math.Max(rows, slices)) > MaxReach)
        {
            throw new InvalidDataException($"A radius of {radiusMm} mm is not possible: at most {MaxReach} voxels are.");
        }
        var lines = new List<(int Row, int Slice, int HalfWidth)>();
        (int down, int along) = ((int)Math.Floor(rows + Rounding), (int)Math.Floor(slices + Rounding));
        for (int slice = -along; slice <= along; slice++)
        {
            for (int row = -down; row <= down; row++)
            {
                double share = 1 - Square(row, rows) - Square(slice, slices);
                if (share >= -4 * Rounding)
                {
                    lines.Add((row, slice, (int)Math.Floor((columns * Math.Sqrt(Math.Max(0, share))) + Rounding)));
                }
            }
        }
        return new Ball([.. lines.OrderBy(line => line.HalfWidth)]);
    }

    private static double Square(int offset, double radius) => offset == 0 ? 0 : offset / radius * (offset / radius);
}
