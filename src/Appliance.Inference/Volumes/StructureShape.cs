using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Where a structure is and how large, in millimetres. Its surface lies halfway between voxels inside and outside; axes are those of the
/// ellipsoid with equal second moments of the voxels' centres.
/// </summary>
/// <param name="Voxels">Number of voxels.</param>
/// <param name="Centre">Centre of mass in patient coordinates, mm.</param>
/// <param name="EquivalentDiameterMm">Diameter of the sphere of equal volume.</param>
/// <param name="MaxDiameterMm">Greatest distance between two points of the surface (Feret).</param>
/// <param name="MaxSliceDiameterMm">Greatest distance between two points of the surface inside one slice.</param>
/// <param name="MajorAxisMm">Longest axis.</param>
/// <param name="MiddleAxisMm">Middle axis.</param>
/// <param name="MinorAxisMm">Shortest axis; 0 for a structure of one layer.</param>
public sealed record StructureShape(
    long Voxels, Vector3D Centre, double EquivalentDiameterMm, double MaxDiameterMm, double MaxSliceDiameterMm,
    double MajorAxisMm, double MiddleAxisMm, double MinorAxisMm)
{
    /// <summary>Measures the voxels with one of the given labels; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The slices are sheared or uneven.</exception>
    public static StructureShape? Of(Mask mask, params ReadOnlySpan<byte> labels)
    {
        ArgumentNullException.ThrowIfNull(mask);
        VolumeGeometry grid = mask.Geometry.RequireBox();
        var wanted = new bool[256];
        foreach (byte label in labels)
        {
            wanted[label] = true;
        }
        var slices = new (Moments Moments, SliceHull Hull)[grid.Slices];
        Parallel.For(0, grid.Slices, slice => slices[slice] = Survey(mask, slice, wanted));
        Moments all = slices.Aggregate(new Moments(), (sum, slice) => sum + slice.Moments);
        if (all.Count == 0)
        {
            return null;
        }
        (double major, double middle, double minor) = all.Axes(grid);
        (double column, double row, double along) = all.Mean;
        return new StructureShape(
            all.Count, grid.PointAt(column, row, along), Math.Cbrt(6 * all.Count * grid.VoxelVolume / Math.PI),
            Diameter.Of([.. slices.SelectMany(slice => slice.Hull.CornersInSpace())]), slices.Max(slice => Diameter.Of(slice.Hull.CornersInSlice())), major, middle, minor);
    }

    private static (Moments Moments, SliceHull Hull) Survey(Mask mask, int slice, bool[] wanted)
    {
        VolumeGeometry grid = mask.Geometry;
        var moments = new Moments();
        var hull = new SliceHull(grid, slice);
        ReadOnlySpan<byte> labels = mask.Slice(slice);
        for (int row = 0; row < grid.Rows; row++)
        {
            int from = -1;
            for (int column = 0; column <= grid.Columns; column++)
            {
                bool isSet = column < grid.Columns && wanted[labels[(row * grid.Columns) + column]];
                if (isSet && from < 0)
                {
                    from = column;
                }
                else if (!isSet && from >= 0)
                {
                    moments = moments.Add(from, column, row, slice);
                    hull.Add(from, column - 1, row);
                    from = -1;
                }
            }
        }
        return (moments, hull);
    }
}
