using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Volumes;

/// <summary>The index along one axis of a box, for places at even distances on a line.</summary>
/// <param name="Start">Index of the first place.</param>
/// <param name="Step">From one place to the next.</param>
/// <param name="Count">Voxels of the axis.</param>
internal readonly record struct EvenIndex(double Start, double Step, int Count)
{
    /// <summary>Of a line that begins so far from the box's first voxel.</summary>
    public static EvenIndex Along(VolumeAxis axis, Vector3D away, Vector3D step) =>
        new(axis.Direction.Dot(away) / axis.Spacing, axis.Direction.Dot(step) / axis.Spacing, axis.Count);

    /// <summary>The index of a place.</summary>
    public double At(int place) => Start + (place * Step);

    /// <summary>The places, of so many, whose index lies between two limits, both included.</summary>
    public (int From, int End) Within(double least, double most, int places)
    {
        if (Step == 0)
        {
            return Start >= least && Start <= most ? (0, places) : (0, 0);
        }
        double enter = (least - Start) / Step, leave = (most - Start) / Step;
        int from = (int)Math.Clamp(Math.Ceiling(Math.Min(enter, leave)), 0, places), end = (int)Math.Clamp(Math.Floor(Math.Max(enter, leave)) + 1, 0, places);
        // A division is rounded; what At says counts.
        while (from > 0 && IsIn(from - 1, least, most))
        {
            from--;
        }
        while (from < end && !IsIn(from, least, most))
        {
            from++;
        }
        while (end < places && end >= from && IsIn(end, least, most))
        {
            end++;
        }
        while (end > from && !IsIn(end - 1, least, most))
        {
            end--;
        }
        return from < end ? (from, end) : (0, 0);
    }

    private bool IsIn(int place, double least, double most) => At(place) >= least && At(place) <= most;
}
