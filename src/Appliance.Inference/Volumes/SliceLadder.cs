using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// Finds slices by their place. Real positions count, not a nominal spacing, so uneven and sheared (gantry tilt) stacks are found right:
/// the first voxel of each slice is known along all three directions, and between slices it moves in a straight line.
/// </summary>
internal sealed class SliceLadder
{
    private readonly double[] _offsets;
    private readonly double[] _columnStarts;
    private readonly double[] _rowStarts;
    private readonly double _spacing;

    public SliceLadder(VolumeGeometry grid)
    {
        ImagePlane first = grid.Planes[0];
        _spacing = grid.SliceSpacing > 0 ? grid.SliceSpacing : throw new InvalidDataException("The distance between the slices is not known: one slice is no volume.");
        _offsets = [.. grid.Planes.Select(plane => grid.SliceDirection.Dot(plane.Position))];
        _columnStarts = [.. grid.Planes.Select(plane => first.RowDirection.Dot(plane.Position))];
        _rowStarts = [.. grid.Planes.Select(plane => first.ColumnDirection.Dot(plane.Position))];
        for (int slice = 1; slice < _offsets.Length; slice++)
        {
            if (!(_offsets[slice] - _offsets[slice - 1] > SliceStack.DuplicateFactor * _spacing))
            {
                throw new InvalidDataException($"Slices {slice} and {slice + 1} lie at one place.");
            }
        }
    }

    /// <summary>Whether places are those of an ideal box but for a thousandth of a millimetre: then an index grows evenly along any line.</summary>
    public bool IsIdeal(VolumeGeometry grid)
    {
        const double Rounding = 1e-3;
        for (int slice = 0; slice < _offsets.Length; slice++)
        {
            bool isThere = Math.Abs(_offsets[slice] - _offsets[0] - (slice * grid.SliceSpacing)) <= Rounding
                && Math.Abs(_columnStarts[slice] - _columnStarts[0]) <= Rounding && Math.Abs(_rowStarts[slice] - _rowStarts[0]) <= Rounding;
            if (!isThere)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Extent along the three directions with the halves of the outermost voxels, mm.</summary>
    public ((double From, double To) Columns, (double From, double To) Rows, (double From, double To) Slices) Extent(VolumeGeometry grid) => (
        (_columnStarts.Min() - (grid.ColumnSpacing / 2), _columnStarts.Max() + ((grid.Columns - 0.5) * grid.ColumnSpacing)),
        (_rowStarts.Min() - (grid.RowSpacing / 2), _rowStarts.Max() + ((grid.Rows - 0.5) * grid.RowSpacing)),
        (_offsets[0] - (_spacing / 2), _offsets[^1] + (_spacing / 2)));

    /// <summary>The slice at or before a place, and how far it is to the next as a share; false more than half a slice outside.</summary>
    public bool TryFind(double offset, out int slice, out double share)
    {
        const double Rounding = 1e-6;
        double before = (offset - _offsets[0]) / _spacing, after = (offset - _offsets[^1]) / _spacing;
        (slice, share) = (0, 0);
        if (!(before >= -0.5 - Rounding && after <= 0.5 + Rounding))
        {
            return false;
        }
        if (after >= 0 || before <= 0)
        {
            slice = after >= 0 ? _offsets.Length - 1 : 0;
            return true;
        }
        slice = Math.Min((int)before, _offsets.Length - 2);
        while (_offsets[slice] > offset)
        {
            slice--;
        }
        while (slice < _offsets.Length - 2 && _offsets[slice + 1] <= offset)
        {
            slice++;
        }
        share = (offset - _offsets[slice]) / (_offsets[slice + 1] - _offsets[slice]);
        return true;
    }

    /// <summary>Where the first voxel lies along a row, mm.</summary>
    public double ColumnStart(int slice, double share) => Between(_columnStarts, slice, share);

    /// <summary>Where the first voxel lies along a column, mm.</summary>
    public double RowStart(int slice, double share) => Between(_rowStarts, slice, share);

    private static double Between(double[] starts, int slice, double share) =>
        share == 0 ? starts[slice] : starts[slice] + ((starts[slice + 1] - starts[slice]) * share);
}
