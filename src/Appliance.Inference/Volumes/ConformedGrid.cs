using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// A cube of voxels along the patient's axes around a scan. Its centre is that of the scan; where the scan is longer along the patient than the
/// cube, the cube is moved to its upper end: what lies too low in a scan of a head is neck. Along an axis of a scan that has the cube's spacing
/// already, the cube's voxels lie on those of the scan: nothing is interpolated that need not be.
/// </summary>
public static class ConformedGrid
{
    private const double ParallelTolerance = 1e-6;
    private const double SpacingToleranceMm = 1e-3;

    /// <summary>The grid.</summary>
    /// <param name="source">The scan.</param>
    /// <param name="to">Where its axes run.</param>
    /// <param name="spacingMm">Distance between its voxels, mm.</param>
    /// <param name="size">Voxels along each edge.</param>
    public static VolumeGeometry Of(VolumeGeometry source, AxisCodes to, double spacingMm, int size)
    {
        ArgumentNullException.ThrowIfNull(source);
        Vector3D[] corners = [.. Corners(source)];
        var origin = new Vector3D(0, 0, 0);
        foreach (Vector3D axis in (ReadOnlySpan<Vector3D>)[to.Columns, to.Rows, to.Slices])
        {
            double least = corners.Min(axis.Dot), most = corners.Max(axis.Dot), edge = size * spacingMm;
            bool isLong = axis.Z != 0 && most - least > edge;
            double centre = !isLong ? (least + most) / 2 : axis.Z > 0 ? most - (edge / 2) : least + (edge / 2);
            origin += axis * OnSource(source, axis, centre - ((size - 1) * spacingMm / 2), spacingMm);
        }

        return VolumeGeometry.Box(
            origin, new VolumeAxis(to.Columns, spacingMm, size), new VolumeAxis(to.Rows, spacingMm, size), new VolumeAxis(to.Slices, spacingMm, size), source.FrameOfReferenceUid);
    }

    /// <summary>The place nearest to one along an axis that lies on a voxel of the scan, where that has the same axis and spacing.</summary>
    private static double OnSource(VolumeGeometry source, Vector3D axis, double place, double spacingMm)
    {
        foreach (VolumeAxis own in (ReadOnlySpan<VolumeAxis>)[source.ColumnAxis, source.RowAxis, source.SliceAxis])
        {
            if (Math.Abs(own.Direction.Dot(axis)) > 1 - ParallelTolerance && Math.Abs(own.Spacing - spacingMm) < SpacingToleranceMm)
            {
                double first = source.Planes[0].Position.Dot(axis);
                return first + (Math.Round((place - first) / spacingMm, MidpointRounding.ToEven) * spacingMm);
            }
        }

        return place;
    }

    /// <summary>The outer corners of the first and the last slice: with a tilted gantry too, everything lies between them.</summary>
    private static IEnumerable<Vector3D> Corners(VolumeGeometry source)
    {
        foreach ((ImagePlane plane, double half) in new[] { (source.Planes[0], -0.5), (source.Planes[^1], 0.5) })
        {
            Vector3D outward = source.SliceDirection * (half * source.SliceSpacing);
            foreach ((double row, double column) in new[] { (-0.5, -0.5), (-0.5, source.Columns - 0.5), (source.Rows - 0.5, -0.5), (source.Rows - 0.5, source.Columns - 0.5) })
            {
                yield return plane.PointAt(row, column) + outward;
            }
        }
    }
}
