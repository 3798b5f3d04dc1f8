using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>Turns the picture of every slice clockwise by quarter turns. The voxels stay where they are in the patient: the axes turn with them.</summary>
public static class QuarterTurn
{
    /// <summary>Turns.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="quarters">How often by 90° clockwise, 0 to 3.</param>
    public static FloatVolume Clockwise(Volume volume, int quarters)
    {
        ArgumentNullException.ThrowIfNull(volume);
        VolumeGeometry from = volume.Geometry;
        var values = new float[from.VoxelCount];
        volume.CopyTo(0, values);
        if (quarters == 0)
        {
            return new FloatVolume(from, values, volume.Unit);
        }

        VolumeGeometry to = new([.. from.Planes.Select(plane => Turned(plane, quarters))], from.SliceSpacing);
        var turned = new float[values.Length];
        for (int voxel = 0; voxel < turned.Length; voxel++)
        {
            int row = voxel % to.PixelsPerSlice / to.Columns, column = voxel % to.Columns;
            (int sourceRow, int sourceColumn) = quarters switch
            {
                1 => (from.Rows - 1 - column, row),
                2 => (from.Rows - 1 - row, from.Columns - 1 - column),
                _ => (column, from.Columns - 1 - row),
            };
            turned[voxel] = values[(voxel / to.PixelsPerSlice * from.PixelsPerSlice) + (sourceRow * from.Columns) + sourceColumn];
        }

        return new FloatVolume(to, turned, volume.Unit);
    }

    private static ImagePlane Turned(ImagePlane plane, int quarters) => quarters switch
    {
        1 => plane with
        {
            Position = plane.PointAt(plane.Rows - 1, 0), RowDirection = plane.ColumnDirection * -1, ColumnDirection = plane.RowDirection,
            RowSpacing = plane.ColumnSpacing, ColumnSpacing = plane.RowSpacing, Rows = plane.Columns, Columns = plane.Rows,
        },
        2 => plane with
        {
            Position = plane.PointAt(plane.Rows - 1, plane.Columns - 1), RowDirection = plane.RowDirection * -1, ColumnDirection = plane.ColumnDirection * -1,
        },
        _ => plane with
        {
            Position = plane.PointAt(0, plane.Columns - 1), RowDirection = plane.ColumnDirection, ColumnDirection = plane.RowDirection * -1,
            RowSpacing = plane.ColumnSpacing, ColumnSpacing = plane.RowSpacing, Rows = plane.Columns, Columns = plane.Rows,
        },
    };
}
