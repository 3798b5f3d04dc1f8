using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging.Series;

/// <summary>The frames of a series, whether it is many single-frame images, one enhanced image or several parts of one.</summary>
/// <typeparam name="T">What stands for an instance.</typeparam>
/// <param name="Stacks">Frames that can be one volume each, largest first.</param>
/// <param name="LeftOut">How many frames are no slices, by role.</param>
/// <param name="Concatenation">What is missing of a concatenation; null when nothing is.</param>
public sealed record SeriesFrames<T>(
    IReadOnlyList<SliceStack<SeriesFrame<T>>> Stacks, IReadOnlyDictionary<FrameRole, int> LeftOut, IncompleteConcatenation? Concatenation);

/// <summary>Sorts the frames of a series into stacks.</summary>
public static class SeriesFrames
{
    /// <summary>Most frames of one series that are looked at.</summary>
    public const int MaxFrames = 200_000;

    /// <summary>
    /// Builds the stacks of a series. Stack IDs always divide; frames at the same place are divided by the first dimension that makes every
    /// place single again, and stay together as duplicates when none does. Within a stack the place in the patient alone gives the order:
    /// dimension indices, instance numbers and the order of files play no part.
    /// </summary>
    /// <typeparam name="T">What stands for an instance.</typeparam>
    /// <param name="instances">The instances of one series, in an order of the caller's.</param>
    /// <exception cref="DicomDataException">More than <see cref="MaxFrames"/> frames.</exception>
    public static SeriesFrames<T> Build<T>(IReadOnlyList<(DicomDataset Header, T Item)> instances)
    {
        ArgumentNullException.ThrowIfNull(instances);
        var leftOut = new Dictionary<FrameRole, int>();
        var slices = new List<(ImagePlane, SeriesFrame<T>)>();
        foreach ((DicomDataset header, T item) in instances)
        {
            int frames = CountOf(header), described = Math.Min(frames, DescribedFrames(header, frames));
            Count(leftOut, FrameRole.NoPlane, frames - described);
            for (int frame = 0; frame < described; frame++)
            {
                FrameRole role = FrameRoles.Of(header, frame, out ImagePlane? plane);
                if (plane is null)
                {
                    Count(leftOut, role, 1);
                }
                else if (slices.Count < MaxFrames)
                {
                    slices.Add((plane, new SeriesFrame<T>(item, header, frame)));
                }
                else
                {
                    throw new DicomDataException($"The series has more than {MaxFrames} frames.");
                }
            }
        }

        IEnumerable<SliceStack<SeriesFrame<T>>> stacks = Divide(slices, FrameDimension.Stack).SelectMany(stack => DivideDuplicates(stack, FrameDimension.Stack + 1));
        return new SeriesFrames<T>([.. stacks.OrderByDescending(stack => stack.Slices.Count)], leftOut, IncompleteConcatenation.Find(instances.Select(instance => instance.Header)));
    }

    /// <summary>Number of Frames; 1 when absent or nonsense, and never more than an image may have.</summary>
    private static int CountOf(DicomDataset header) =>
        header.TryGetValue(DicomTag.NumberOfFrames, out int frames) ? Math.Clamp(frames, 1, PixelDescription.MaxFrames) : 1;

    /// <summary>
    /// Frames that say something of themselves: several frames cannot all lie where the image as a whole does, each needs its own item
    /// (PS3.3 C.7.6.16). A single-frame image is described by its own attributes.
    /// </summary>
    private static int DescribedFrames(DicomDataset header, int frames) => header.Contains(DicomTag.PerFrameFunctionalGroupsSequence)
        ? header.GetSequenceItems(DicomTag.PerFrameFunctionalGroupsSequence).Count
        : frames == 1 ? 1 : 0;

    private static void Count(Dictionary<FrameRole, int> leftOut, FrameRole role, int frames)
    {
        if (frames > 0)
        {
            leftOut[role] = leftOut.GetValueOrDefault(role) + frames;
        }
    }

    private static IReadOnlyList<SliceStack<SeriesFrame<T>>> DivideDuplicates<T>(List<(ImagePlane, SeriesFrame<T>)> slices, FrameDimension first)
    {
        SliceStack<SeriesFrame<T>> whole = SliceStack.Build(slices);
        if (!whole.Has(SliceProblemKind.DuplicatePosition))
        {
            return [whole];
        }

        for (FrameDimension dimension = first; dimension <= FrameDimension.FrameType; dimension++)
        {
            List<(ImagePlane, SeriesFrame<T>)>[] parts = [.. Divide(slices, dimension)];
            if (parts.Length > 1 && parts.Length <= MostParts(whole))
            {
                SliceStack<SeriesFrame<T>>[] divided = [.. parts.SelectMany(part => DivideDuplicates(part, dimension + 1))];
                if (!Array.Exists(divided, stack => stack.Has(SliceProblemKind.DuplicatePosition)))
                {
                    return divided;
                }
            }
        }

        return [whole];
    }

    /// <summary>
    /// A dimension that changes from slice to slice, as Acquisition Number does on some scanners, tells no volumes apart: there are as many as
    /// frames lie at one place, or a few that overlap.
    /// </summary>
    private static double MostParts<T>(SliceStack<T> whole)
    {
        int most = 1, run = 1, last = -1;
        foreach (SliceProblem duplicate in whole.Problems.Where(problem => problem.Kind == SliceProblemKind.DuplicatePosition))
        {
            run = duplicate.Slice == last + 1 ? run + 1 : 2;
            last = duplicate.Slice;
            most = Math.Max(most, run);
        }

        return Math.Max(most, Math.Sqrt(whole.Slices.Count));
    }

    private static IEnumerable<List<(ImagePlane Plane, SeriesFrame<T> Frame)>> Divide<T>(List<(ImagePlane Plane, SeriesFrame<T> Frame)> slices, FrameDimension dimension) =>
        slices.GroupBy(slice => FrameDimensions.Read(dimension, slice.Frame.Header, slice.Frame.Frame), StringComparer.Ordinal).Select(group => group.ToList());
}
