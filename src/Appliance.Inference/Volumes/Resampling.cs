using System.Diagnostics;
using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Brings a volume onto another grid. Source slices may lie at uneven distances or sheared by the gantry's tilt; the target is a box.
/// Nothing is smoothed: a grid much coarser than the source samples it.
/// </summary>
public static class Resampling
{
    private const double SameDirection = 1e-7;

    /// <summary>The values of a volume on a grid.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="to">The grid.</param>
    /// <param name="how">Interpolation.</param>
    /// <param name="outside">Value of voxels more than half a source voxel outside the source, in the volume's unit.</param>
    /// <exception cref="InvalidDataException">The grids lie in different frames of reference, or the source is no volume.</exception>
    public static Volume Apply(Volume volume, VolumeGeometry to, Interpolation how, float outside)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return volume switch
        {
            HuVolume hu => new HuVolume(to, Run(hu.Geometry, hu.Voxels, to, (short)outside, how)),
            FloatVolume floats => floats with { Geometry = to, Voxels = Run(floats.Geometry, floats.Voxels, to, outside, how) },
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The labels of a mask on a grid: those of the nearest voxels, and 0 outside.</summary>
    /// <exception cref="InvalidDataException">As for volumes.</exception>
    public static Mask Apply(Mask mask, VolumeGeometry to)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return mask.Geometry.IsSameGrid(to) ? mask : new Mask(to, Run(mask.Geometry, mask.Labels, to, (byte)0, Interpolation.Nearest));
    }

    /// <summary>
    /// The box along a grid's directions with other spacings: as many voxels as fit its extent best, around the same centre. Where slices
    /// are sheared it is wide enough for all of them.
    /// </summary>
    /// <exception cref="InvalidDataException">More voxels than can be held.</exception>
    public static VolumeGeometry GridFor(VolumeGeometry source, double columnMm, double rowMm, double sliceMm)
    {
        ArgumentNullException.ThrowIfNull(source);
        var extent = new SliceLadder(source).Extent(source);
        (double column, VolumeAxis columns) = Fit(source.ColumnAxis.Direction, extent.Columns, columnMm);
        (double row, VolumeAxis rows) = Fit(source.RowAxis.Direction, extent.Rows, rowMm);
        (double slice, VolumeAxis slices) = Fit(source.SliceDirection, extent.Slices, sliceMm);
        Vector3D origin = (columns.Direction * column) + (rows.Direction * row) + (slices.Direction * slice);
        return VolumeGeometry.Box(origin, columns, rows, slices, source.FrameOfReferenceUid);
    }

    private static (double First, VolumeAxis Axis) Fit(Vector3D direction, (double From, double To) extent, double spacing)
    {
        double voxels = Math.Round((extent.To - extent.From) / spacing, MidpointRounding.ToEven);
        int count = (int)Math.Clamp(voxels, 1, Volume.MaxVoxels);
        return (((extent.From + extent.To) / 2) - ((count - 1) * spacing / 2), new VolumeAxis(direction, spacing, count));
    }

    private static T[] Run<T>(VolumeGeometry from, T[] voxels, VolumeGeometry to, T outside, Interpolation how) where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(to);
        if (from.FrameOfReferenceUid != to.FrameOfReferenceUid)
        {
            throw new InvalidDataException("The two grids lie in different frames of reference.");
        }
        if (!IsAligned(from, to) && IsAlong(from, to) && new SliceLadder(from).IsIdeal(from))
        {
            // Moving voxels first costs less than looking up the place of each.
            (from, voxels) = Orientation.Exchange(from, voxels, new AxisCodes(to.ColumnAxis.Direction, to.RowAxis.Direction, to.SliceDirection));
        }
        return IsAligned(from, to)
            ? new AlignedResampler<T>(from, voxels, to, outside, how).Run()
            : new ObliqueResampler<T>(from, voxels, to, outside, how).Run();
    }

    /// <summary>Whether the axes are the same but for their order and senses.</summary>
    private static bool IsAlong(VolumeGeometry from, VolumeGeometry to)
    {
        Vector3D[] axes = [from.ColumnAxis.Direction, from.RowAxis.Direction, from.SliceDirection];
        return new[] { to.ColumnAxis.Direction, to.RowAxis.Direction, to.SliceDirection }.All(wanted => axes.Any(axis => IsSame(axis, wanted) || IsSame(axis * -1, wanted)));
    }

    private static bool IsAligned(VolumeGeometry from, VolumeGeometry to) =>
        IsSame(from.ColumnAxis.Direction, to.ColumnAxis.Direction) && IsSame(from.RowAxis.Direction, to.RowAxis.Direction) && IsSame(from.SliceDirection, to.SliceDirection);

    private static bool IsSame(Vector3D a, Vector3D b) => (a - b).Length < SameDirection;
}
