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

    /// <summary>Whether the slice index grows toward the head (it does for every usual axial series).</summary>
    public bool HeadIsLast => Planes[0].Normal.Z > 0;

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
}
