using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>
/// The points of one slice of a structure that can be ends of its greatest diameter: corners of convex hulls, in millimetres along the
/// grid's axes. The surface passes halfway between voxels, so beside each outer voxel and above and below the slice.
/// </summary>
internal sealed class SliceHull(VolumeGeometry grid, int slice)
{
    private readonly List<(double X, double Y)> _beside = [];
    private readonly List<(double X, double Y)> _centres = [];
    private readonly int[] _firstRows = new int[grid.Columns];
    private readonly int[] _lastRows = Enumerable.Repeat(-1, grid.Columns).ToArray();
    private int _row = -1;
    private (int From, int To) _extent;

    /// <summary>Corners of the structure inside the slice.</summary>
    public IReadOnlyList<Vector3D> CornersInSlice()
    {
        CloseRow();
        return [.. Corners(Beside()).Select(point => At(point, slice))];
    }

    /// <summary>Those, and the corners half a slice above and below.</summary>
    public IEnumerable<Vector3D> CornersInSpace()
    {
        IReadOnlyList<Vector3D> beside = CornersInSlice();
        List<(double X, double Y)> centres = Corners(_centres);
        return [.. beside, .. centres.Select(point => At(point, slice - 0.5)), .. centres.Select(point => At(point, slice + 0.5))];
    }

    /// <summary>Adds a run of voxels; rows come in their order.</summary>
    public void Add(int from, int to, int row)
    {
        if (row != _row)
        {
            CloseRow();
            (_row, _extent) = (row, (from, to));
        }
        _extent = (_extent.From, to);
        for (int column = from; column <= to; column++)
        {
            _firstRows[column] = _lastRows[column] < 0 ? row : _firstRows[column];
            _lastRows[column] = row;
        }
    }

    private void CloseRow()
    {
        if (_row < 0)
        {
            return;
        }
        double y = _row * grid.RowSpacing;
        _beside.Add(((_extent.From - 0.5) * grid.ColumnSpacing, y));
        _beside.Add(((_extent.To + 0.5) * grid.ColumnSpacing, y));
        _centres.Add((_extent.From * grid.ColumnSpacing, y));
        _centres.Add((_extent.To * grid.ColumnSpacing, y));
        _row = -1;
    }

    private IEnumerable<(double X, double Y)> Beside()
    {
        foreach (var point in _beside)
        {
            yield return point;
        }
        for (int column = 0; column < grid.Columns; column++)
        {
            if (_lastRows[column] >= 0)
            {
                yield return (column * grid.ColumnSpacing, (_firstRows[column] - 0.5) * grid.RowSpacing);
                yield return (column * grid.ColumnSpacing, (_lastRows[column] + 0.5) * grid.RowSpacing);
            }
        }
    }

    private Vector3D At((double X, double Y) point, double at) => new(point.X, point.Y, at * grid.SliceSpacing);

    /// <summary>Convex hull (Andrew's monotone chain).</summary>
    private static List<(double X, double Y)> Corners(IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] sorted = [.. points.Order()];
        if (sorted.Length < 3)
        {
            return [.. sorted];
        }
        var hull = new List<(double X, double Y)>();
        foreach (var side in new[] { sorted, [.. sorted.Reverse()] })
        {
            int start = hull.Count;
            foreach ((double X, double Y) point in side)
            {
                while (hull.Count >= start + 2 && Turn(hull[^2], hull[^1], point) <= 0)
                {
                    hull.RemoveAt(hull.Count - 1);
                }
                hull.Add(point);
            }
            hull.RemoveAt(hull.Count - 1);
        }
        return hull;
    }

    private static double Turn((double X, double Y) a, (double X, double Y) b, (double X, double Y) c) => ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));
}
