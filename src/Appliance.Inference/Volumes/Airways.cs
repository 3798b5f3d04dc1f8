namespace Appliance.Inference.Volumes;

/// <summary>
/// Follows the trachea and the main bronchi from the head down through a mask of air inside the body. In its slice each is an
/// island of air; the track ends where the island merges into something much larger, which is the lung.
/// </summary>
public sealed class Airways
{
    /// <summary>Largest cross-section of the trachea or of one main bronchus, mm² (adult tracheae stay below about 500 mm²).</summary>
    public const double MaxAreaMm2 = 700;

    /// <summary>Smallest cross-section that starts a track, mm².</summary>
    public const double MinSeedAreaMm2 = 40;

    /// <summary>An island that is this many times larger than what led to it is no longer an airway.</summary>
    public const double MaxGrowth = 2.5;

    /// <summary>Shortest track that is believed, mm.</summary>
    public const double MinTrackMm = 25;

    /// <summary>How far from the middle of the air a track may start, as a share of its width.</summary>
    public const double CentralShare = 0.2;

    private const double LungShare = 0.2;
    private readonly Mask _air;
    private readonly Mask _found;
    private readonly VolumeGeometry _grid;

    private Airways(Mask air)
    {
        (_air, _grid) = (air, air.Geometry);
        _found = Mask.Empty(_grid);
    }

    /// <summary>A mask of the airways (label 1) in a mask of enclosed air (any label).</summary>
    public static Mask Find(Mask air)
    {
        ArgumentNullException.ThrowIfNull(air);
        var search = new Airways(air);
        search.Run();
        return search._found;
    }

    private void Run()
    {
        Components whole = Components.InVolume(_air);
        if (whole.All.Count == 0)
        {
            return;
        }
        // Two lungs, or one part when they are joined; bowel gas and specks are smaller.
        long largest = whole.All.Max(part => part.Voxels);
        ComponentInfo[] lungs = [.. whole.All.Where(part => part.Voxels >= LungShare * largest)];
        (int left, int right) = (lungs.Min(part => part.Columns.From), lungs.Max(part => part.Columns.To));
        (int first, int last) = (lungs.Min(part => part.Slices.From), lungs.Max(part => part.Slices.To));
        double middle = (left + right) / 2.0, reach = CentralShare * (right - left);
        // Tracks start in the upper half of the lungs only: lower down lie the gullet and the stomach.
        int slices = Math.Max(1, _grid.Slices - ((last - first) / 2) - (_grid.HeadIsLast ? first : _grid.Slices - 1 - last));
        for (int depth = 0; depth < slices; depth++)
        {
            StartTracks(depth, middle, reach);
        }
    }

    private int SliceAt(int depth) => _grid.HeadIsLast ? _grid.Slices - 1 - depth : depth;

    private void StartTracks(int depth, double middle, double reach)
    {
        int slice = SliceAt(depth);
        Components islands = Components.InSlice(_air.Slice(slice), _grid.Columns);
        foreach (ComponentInfo island in islands.All)
        {
            double area = island.Voxels * _grid.PixelArea;
            bool central = Math.Abs(island.CentreColumn - middle) <= reach;
            if (area is >= MinSeedAreaMm2 and <= MaxAreaMm2 && central && IsRound(island) && !IsKnown(islands, island, slice))
            {
                Follow(depth, islands, island);
            }
        }
    }

    private bool IsRound(ComponentInfo island)
    {
        double width = (island.Columns.To - island.Columns.From + 1) * _grid.ColumnSpacing;
        double height = (island.Rows.To - island.Rows.From + 1) * _grid.RowSpacing;
        return Math.Max(width, height) <= 2.5 * Math.Min(width, height);
    }

    private bool IsKnown(Components islands, ComponentInfo island, int slice)
    {
        Span<byte> found = _found.Slice(slice);
        return islands.CountOverlap(island.Number, found) > 0;
    }

    private void Follow(int depth, Components islands, ComponentInfo seed)
    {
        var first = new byte[_grid.PixelsPerSlice];
        islands.Paint(first, number => number == seed.Number ? (byte)1 : null);
        var track = new List<byte[]> { first };
        while (depth + track.Count < _grid.Slices && Next(track[^1], SliceAt(depth + track.Count)) is { } next)
        {
            track.Add(next);
        }
        if (track.Count * _grid.SliceSpacing < MinTrackMm)
        {
            return;
        }
        for (int step = 0; step < track.Count; step++)
        {
            Span<byte> found = _found.Slice(SliceAt(depth + step));
            for (int pixel = 0; pixel < found.Length; pixel++)
            {
                found[pixel] |= track[step][pixel];
            }
        }
    }

    /// <summary>The islands of a slice that continue the track; null when none does.</summary>
    private byte[]? Next(ReadOnlySpan<byte> above, int slice)
    {
        double areaAbove = above.Count((byte)1) * _grid.PixelArea;
        Components islands = Components.InSlice(_air.Slice(slice), _grid.Columns);
        var taken = new HashSet<int>();
        foreach (ComponentInfo island in islands.All)
        {
            double area = island.Voxels * _grid.PixelArea;
            if (area <= MaxAreaMm2 && area <= MaxGrowth * areaAbove && islands.CountOverlap(island.Number, above) > 0)
            {
                taken.Add(island.Number);
            }
        }
        if (taken.Count == 0)
        {
            return null;
        }
        var next = new byte[_grid.PixelsPerSlice];
        islands.Paint(next, number => taken.Contains(number) ? (byte)1 : null);
        return next;
    }
}
