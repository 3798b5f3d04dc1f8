using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// A cube of voxels along the patient's axes around a scan. Its centre is that of the scan; where the scan is longer along the patient than the
/// cube, the cube is moved to its upper end: what lies too low in a scan of a head is neck.
/// </summary>
public static class ConformedGrid
{
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
            origin += axis * (centre - ((size - 1) * spacingMm / 2));
        }

        return VolumeGeometry.Box(
            origin, new VolumeAxis(to.Columns, spacingMm, size), new VolumeAxis(to.Rows, spacingMm, size), new VolumeAxis(to.Slices, spacingMm, size), source.FrameOfReferenceUid);
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
