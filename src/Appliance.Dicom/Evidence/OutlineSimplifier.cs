namespace Appliance.Dicom.Evidence;

/// <summary>Leaves out points of an outline that hardly change it (Ramer, Douglas, Peucker): a staircase of pixels becomes a line.</summary>
internal static class OutlineSimplifier
{
    /// <summary>How far the line may be from the border, in pixels: less than the eye sees at the size that slices are shown in.</summary>
    private const double Tolerance = 0.75;

    /// <summary>The outline with at most so many points; the tolerance grows until they suffice.</summary>
    /// <param name="outline">A closed line, its first point not repeated.</param>
    /// <param name="maxPoints">At least 4.</param>
    public static OutlinePoint[] Simplify(OutlinePoint[] outline, int maxPoints)
    {
        for (double tolerance = Tolerance; ; tolerance *= 2)
        {
            OutlinePoint[] simple = Simplify(outline, tolerance);

            // What collapses to a line is shown as it was: a few pixels have few points.
            simple = simple.Length < 3 ? outline : simple;
            if (simple.Length <= maxPoints)
            {
                return simple;
            }

            if (ReferenceEquals(simple, outline))
            {
                return [.. outline.Where((_, i) => i % ((outline.Length / maxPoints) + 1) == 0)];
            }
        }
    }

    private static OutlinePoint[] Simplify(OutlinePoint[] outline, double tolerance)
    {
        // A ring is two lines: between its first point and the one farthest from that.
        int far = 0;
        for (int i = 1; i < outline.Length; i++)
        {
            far = Squared(outline[0], outline[i]) > Squared(outline[0], outline[far]) ? i : far;
        }

        var kept = new bool[outline.Length];
        kept[0] = kept[far] = true;
        var parts = new Stack<(int First, int Last)>([(0, far), (far, outline.Length)]);
        while (parts.TryPop(out (int First, int Last) part))
        {
            (int farthest, double distance) = Farthest(outline, part.First, part.Last);
            if (distance > tolerance)
            {
                kept[farthest] = true;
                parts.Push((part.First, farthest));
                parts.Push((farthest, part.Last));
            }
        }

        return [.. outline.Where((_, i) => kept[i])];
    }

    private static (int Index, double Distance) Farthest(OutlinePoint[] outline, int first, int last)
    {
        OutlinePoint from = outline[first], to = outline[last % outline.Length];
        (int Index, double Distance) farthest = (first, 0);
        for (int i = first + 1; i < last; i++)
        {
            double distance = Distance(outline[i], from, to);
            farthest = distance > farthest.Distance ? (i, distance) : farthest;
        }

        return farthest;
    }

    private static double Distance(OutlinePoint point, OutlinePoint from, OutlinePoint to)
    {
        double length = Math.Sqrt(Squared(from, to));
        return length == 0
            ? Math.Sqrt(Squared(from, point))
            : Math.Abs(((double)(to.X - from.X) * (from.Y - point.Y)) - ((double)(from.X - point.X) * (to.Y - from.Y))) / length;
    }

    private static long Squared(OutlinePoint one, OutlinePoint other) =>
        ((long)(one.X - other.X) * (one.X - other.X)) + ((long)(one.Y - other.Y) * (one.Y - other.Y));
}
