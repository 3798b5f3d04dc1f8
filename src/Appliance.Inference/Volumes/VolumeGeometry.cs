using System.Globalization;
using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Where a volume lies in the patient (PS3.3 C.7.6.2): positions in millimetres in the patient's coordinate system
/// (x to the left, y to the back, z to the head). It travels with every volume and mask made from a series.
/// </summary>
/// <param name="Planes">The plane of every slice, in the order of their positions along the normal.</param>
/// <param name="SliceSpacing">Median distance between neighbouring slices, mm; never the nominal thickness.</param>
public sealed record VolumeGeometry(IReadOnlyList<ImagePlane> Planes, double SliceSpacing)
{
    /// <summary>Pixels in a row.</summary>
    public int Columns { get; } = Planes[0].Columns;

    /// <summary>Pixels in a column.</summary>
    public int Rows { get; } = Planes[0].Rows;

    /// <summary>Number of slices.</summary>
    public int Slices => Planes.Count;

    /// <summary>Distance between columns, mm.</summary>
    public double ColumnSpacing => Planes[0].ColumnSpacing;

    /// <summary>Distance between rows, mm.</summary>
    public double RowSpacing => Planes[0].RowSpacing;

    /// <summary>Volume of one voxel, mm³.</summary>
    public double VoxelVolume => PixelArea * SliceSpacing;

    /// <summary>Area of one pixel, mm².</summary>
    public double PixelArea => ColumnSpacing * RowSpacing;

    /// <summary>Pixels in one slice.</summary>
    public int PixelsPerSlice => Rows * Columns;

    /// <summary>Voxels in the volume.</summary>
    public long VoxelCount => (long)PixelsPerSlice * Slices;

    /// <summary>Unit vector across the slices, the way the slice index grows. Along the normal in a series, against it in a left-handed box.</summary>
    public Vector3D SliceDirection { get; internal init; } =
        (Planes[^1].Position - Planes[0].Position).Dot(Planes[0].Normal) < 0 ? Planes[0].Normal * -1 : Planes[0].Normal;

    /// <summary>Frame of Reference UID, empty when unknown.</summary>
    public string FrameOfReferenceUid => Planes[0].FrameOfReferenceUid;

    /// <summary>The axis along a row.</summary>
    public VolumeAxis ColumnAxis => new(Planes[0].RowDirection, ColumnSpacing, Columns);

    /// <summary>The axis along a column.</summary>
    public VolumeAxis RowAxis => new(Planes[0].ColumnDirection, RowSpacing, Rows);

    /// <summary>The axis across the slices.</summary>
    public VolumeAxis SliceAxis => new(SliceDirection, SliceSpacing, Slices);

    /// <summary>Angle between <see cref="SliceDirection"/> and the line of the slices' first voxels, degrees: the tilt of the gantry.</summary>
    public double TiltDegrees
    {
        get
        {
            Vector3D line = Planes[^1].Position - Planes[0].Position;
            double along = line.Dot(SliceDirection);
            return Math.Atan2(Math.Sqrt(Math.Max(0, line.Dot(line) - (along * along))), along) * 180 / Math.PI;
        }
    }

    /// <summary>Largest deviation of a slice distance from <see cref="SliceSpacing"/>, mm.</summary>
    public double SpacingDeviation
    {
        get
        {
            double worst = 0;
            for (int slice = 1; slice < Slices; slice++)
            {
                worst = Math.Max(worst, Math.Abs((Planes[slice].Position - Planes[slice - 1].Position).Dot(SliceDirection) - SliceSpacing));
            }
            return worst;
        }
    }

    /// <summary>How much of the patient a slice stands for, mm: to the middles between its neighbours. <see cref="SliceSpacing"/> where slices are even.</summary>
    public double SliceExtent(int slice)
    {
        if (IsEven || Slices == 1)
        {
            return SliceSpacing;
        }
        double before = slice == 0 ? double.NaN : (Planes[slice].Position - Planes[slice - 1].Position).Dot(SliceDirection);
        double after = slice == Slices - 1 ? double.NaN : (Planes[slice + 1].Position - Planes[slice].Position).Dot(SliceDirection);
        return double.IsNaN(before) ? after : double.IsNaN(after) ? before : (before + after) / 2;
    }

    /// <summary>Whether slices follow each other at one distance, but for rounding in headers.</summary>
    public bool IsEven => SpacingDeviation <= Math.Max(SliceStack.SpacingToleranceMillimetres, SliceStack.SpacingTolerance * SliceSpacing);

    /// <summary>Whether the slices lie straight above each other, but for rounding in headers.</summary>
    public bool IsStraight => TiltDegrees <= SliceStack.ShearDegrees;

    /// <summary>Whether the slice index grows toward the head (it does for every usual axial series).</summary>
    public bool HeadIsLast => SliceDirection.Z > 0;

    /// <summary>Whether the column index grows toward the patient's left (the radiological convention).</summary>
    public bool LeftIsLast => Planes[0].RowDirection.X > 0;

    /// <summary>Whether the row index grows toward the patient's back.</summary>
    public bool BackIsLast => Planes[0].ColumnDirection.Y > 0;

    /// <summary>Whether two volumes share every voxel position.</summary>
    public bool IsSameGrid(VolumeGeometry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return ReferenceEquals(this, other) || (SliceSpacing.Equals(other.SliceSpacing) && Planes.SequenceEqual(other.Planes));
    }

    /// <summary>A voxel's place in the patient, mm. For a box; between slices it is taken from the first one.</summary>
    public Vector3D PointAt(double column, double row, double slice) =>
        Planes[0].PointAt(row, column) + (SliceDirection * (slice * SliceSpacing));

    /// <summary>Refuses a stack that is no box where distances across slices count.</summary>
    /// <exception cref="InvalidDataException">Tilted, uneven, or without a slice distance.</exception>
    public VolumeGeometry RequireBox()
    {
        if (!(SliceSpacing > 0))
        {
            throw new InvalidDataException("The distance between the slices is not known: one slice is no volume.");
        }
        if (!IsStraight)
        {
            throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The slices are sheared by {TiltDegrees:0.#} degrees (gantry tilt); resample the volume first."));
        }
        return IsEven
            ? this
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"The distance between slices varies by {SpacingDeviation:0.##} mm; resample the volume first."));
    }

    /// <summary>A box of voxels.</summary>
    /// <param name="origin">Centre of the first voxel, mm.</param>
    /// <param name="columns">The axis along a row.</param>
    /// <param name="rows">The axis along a column.</param>
    /// <param name="slices">The axis across the slices; against columns × rows the box is left-handed.</param>
    /// <param name="frameOfReferenceUid">Frame of Reference UID.</param>
    /// <exception cref="InvalidDataException">Axes that are not at right angles, spacings or counts that are not positive, too many voxels.</exception>
    public static VolumeGeometry Box(Vector3D origin, VolumeAxis columns, VolumeAxis rows, VolumeAxis slices, string frameOfReferenceUid = "")
    {
        Vector3D normal = columns.Direction.Cross(rows.Direction);
        bool isSquare = origin.IsFinite && Math.Abs(columns.Direction.Length - 1) <= ImagePlane.DirectionTolerance
            && Math.Abs(rows.Direction.Length - 1) <= ImagePlane.DirectionTolerance && Math.Abs(columns.Direction.Dot(rows.Direction)) <= ImagePlane.DirectionTolerance
            && Math.Abs(Math.Abs(normal.Dot(slices.Direction)) - 1) <= ImagePlane.DirectionTolerance;
        if (!isSquare)
        {
            throw new InvalidDataException("The axes of a box must be unit vectors at right angles.");
        }
        foreach (VolumeAxis axis in (ReadOnlySpan<VolumeAxis>)[columns, rows, slices])
        {
            if (!(axis.Spacing > 0 && double.IsFinite(axis.Spacing)) || axis.Count < 1)
            {
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"An axis of {axis.Count} voxels {axis.Spacing} mm apart is none."));
            }
        }
        if ((double)columns.Count * rows.Count * slices.Count > Volume.MaxVoxels)
        {
            throw new InvalidDataException($"{columns.Count} x {rows.Count} x {slices.Count} voxels are more than can be held.");
        }
        var planes = new ImagePlane[slices.Count];
        for (int slice = 0; slice < planes.Length; slice++)
        {
            planes[slice] = new ImagePlane(
                origin + (slices.Direction * (slice * slices.Spacing)), columns.Direction, rows.Direction, rows.Spacing, columns.Spacing, rows.Count, columns.Count, frameOfReferenceUid);
        }
        return new VolumeGeometry(planes, slices.Spacing) { SliceDirection = slices.Direction };
    }
}
