namespace Appliance.Dicom.Imaging;

/// <summary>Puts slices in the order of their positions in the patient. Instance numbers and file names play no part.</summary>
public static class SliceStack
{
    /// <summary>Deviation of a slice distance from the median that counts as rounding, in mm.</summary>
    public const double SpacingToleranceMillimetres = 0.05;

    /// <summary>Deviation of a slice distance from the median that counts as rounding, as a fraction.</summary>
    public const double SpacingTolerance = 0.02;

    /// <summary>Largest angle between two planes that are still taken as parallel, as 1 − cosine (about 0.8°).</summary>
    public const double DirectionTolerance = 1e-4;

    /// <summary>A distance of this many median distances or more is a gap.</summary>
    public const double GapFactor = 1.5;

    /// <summary>A fraction of the median distance below which two slices are at one place.</summary>
    public const double DuplicateFactor = 0.1;

    /// <summary>Least angle in degrees between the normal and the line of first pixels that counts as gantry tilt.</summary>
    public const double ShearDegrees = 0.5;

    /// <summary>Groups that are told apart; a series with more kinds of slices is no stack whichever is taken.</summary>
    private const int MaxGroups = 256;

    /// <summary>
    /// Builds the stack: the largest group of slices with one orientation, matrix, pixel spacing and frame of reference, ordered
    /// by position along their normal. Everything that is not as it should be is in <see cref="SliceStack{T}.Problems"/>.
    /// </summary>
    /// <typeparam name="T">What stands for a slice: a path, a header.</typeparam>
    public static SliceStack<T> Build<T>(IEnumerable<(ImagePlane Plane, T Item)> slices)
    {
        ArgumentNullException.ThrowIfNull(slices);
        (ImagePlane Plane, T Item)[] all = [.. slices];
        if (all.Length == 0)
        {
            return new SliceStack<T>([], 0, [new SliceProblem(SliceProblemKind.Empty, 0)]);
        }

        var problems = new List<SliceProblem>();
        ImagePlane lead = LargestGroup(all);
        var kept = new List<Slice<T>>();
        for (int i = 0; i < all.Length; i++)
        {
            if (Difference(lead, all[i].Plane) is { } kind)
            {
                problems.Add(new SliceProblem(kind, i));
            }
            else
            {
                kept.Add(new Slice<T>(all[i].Plane, all[i].Item, lead.Normal.Dot(all[i].Plane.Position)));
            }
        }

        // OrderBy is stable: slices at one place keep the order in which they came.
        Slice<T>[] ordered = [.. kept.OrderBy(slice => slice.Offset)];
        double spacing = MedianSpacing(ordered);
        FindUneven(ordered, spacing, problems);
        FindShear(ordered, problems);
        return new SliceStack<T>(ordered, spacing, problems);
    }

    private static ImagePlane LargestGroup<T>((ImagePlane Plane, T Item)[] all)
    {
        var groups = new List<(ImagePlane Lead, int Count)>();
        foreach ((ImagePlane plane, _) in all)
        {
            int index = groups.FindIndex(group => Difference(group.Lead, plane) is null);
            if (index < 0 && groups.Count < MaxGroups)
            {
                groups.Add((plane, 1));
            }
            else if (index >= 0)
            {
                groups[index] = (groups[index].Lead, groups[index].Count + 1);
            }
        }

        return groups.MaxBy(group => group.Count).Lead;
    }

    private static SliceProblemKind? Difference(ImagePlane a, ImagePlane b)
    {
        bool parallel = a.RowDirection.Dot(b.RowDirection) > 1 - DirectionTolerance && a.ColumnDirection.Dot(b.ColumnDirection) > 1 - DirectionTolerance;
        bool sameMatrix = a.Rows == b.Rows && a.Columns == b.Columns
            && Math.Abs(a.RowSpacing - b.RowSpacing) <= 1e-3 * a.RowSpacing && Math.Abs(a.ColumnSpacing - b.ColumnSpacing) <= 1e-3 * a.ColumnSpacing;
        return (parallel, sameMatrix, a.FrameOfReferenceUid == b.FrameOfReferenceUid) switch
        {
            (false, _, _) => SliceProblemKind.OtherOrientation,
            (_, false, _) => SliceProblemKind.OtherMatrix,
            (_, _, false) => SliceProblemKind.OtherFrameOfReference,
            _ => null,
        };
    }

    private static double MedianSpacing<T>(Slice<T>[] ordered)
    {
        // Distances of 0 are left out, so that doubled slices do not pull the median down.
        double[] distances = [.. ordered.Zip(ordered.Skip(1), (a, b) => b.Offset - a.Offset).Where(d => d > SpacingToleranceMillimetres).Order()];
        return distances.Length == 0 ? 0 : distances[distances.Length / 2];
    }

    private static void FindUneven<T>(Slice<T>[] ordered, double spacing, List<SliceProblem> problems)
    {
        if (ordered.Length == 1)
        {
            problems.Add(new SliceProblem(SliceProblemKind.SingleSlice, 0));
        }

        double tolerance = Math.Max(SpacingToleranceMillimetres, SpacingTolerance * spacing);
        for (int i = 1; i < ordered.Length; i++)
        {
            double distance = ordered[i].Offset - ordered[i - 1].Offset;
            if (distance <= DuplicateFactor * spacing)
            {
                problems.Add(new SliceProblem(SliceProblemKind.DuplicatePosition, i, distance));
            }
            else if (distance >= GapFactor * spacing)
            {
                problems.Add(new SliceProblem(SliceProblemKind.Gap, i, distance));
            }
            else if (Math.Abs(distance - spacing) > tolerance)
            {
                problems.Add(new SliceProblem(SliceProblemKind.UnevenSpacing, i, distance));
            }
        }
    }

    private static void FindShear<T>(Slice<T>[] ordered, List<SliceProblem> problems)
    {
        if (ordered.Length < 2)
        {
            return;
        }

        Vector3D axis = ordered[^1].Plane.Position - ordered[0].Plane.Position;
        double along = ordered[^1].Offset - ordered[0].Offset;
        double across = Math.Sqrt(Math.Max(0, axis.Dot(axis) - (along * along)));
        double degrees = Math.Atan2(across, along) * 180 / Math.PI;
        if (along > 0 && degrees > ShearDegrees)
        {
            problems.Add(new SliceProblem(SliceProblemKind.Sheared, ordered.Length - 1, degrees));
        }
    }
}

/// <summary>A slice in its place.</summary>
/// <typeparam name="T">What stands for the slice.</typeparam>
/// <param name="Plane">Its plane.</param>
/// <param name="Item">What stands for it.</param>
/// <param name="Offset">Millimetres along the stack's normal.</param>
public readonly record struct Slice<T>(ImagePlane Plane, T Item, double Offset);

/// <summary>Slices in the order of their positions, and what is wrong with them.</summary>
/// <typeparam name="T">What stands for a slice.</typeparam>
/// <param name="Slices">In ascending order along the normal: for an axial CT from the feet to the head.</param>
/// <param name="Spacing">Median distance between neighbours in mm; 0 when there are fewer than two places.</param>
/// <param name="Problems">Everything that is not as it should be; empty for a good stack.</param>
public sealed record SliceStack<T>(IReadOnlyList<Slice<T>> Slices, double Spacing, IReadOnlyList<SliceProblem> Problems)
{
    /// <summary>True when the slices fill a box evenly: none missing, doubled, shifted or foreign.</summary>
    public bool IsRegular => Problems.Count == 0;

    /// <summary>True when the stack has a problem of this kind.</summary>
    public bool Has(SliceProblemKind kind) => Problems.Any(problem => problem.Kind == kind);

    /// <summary>Millimetres from the first slice to the last one, plus one spacing: the length of patient that is covered.</summary>
    public double Coverage => Slices.Count == 0 ? 0 : Slices[^1].Offset - Slices[0].Offset + Spacing;
}
