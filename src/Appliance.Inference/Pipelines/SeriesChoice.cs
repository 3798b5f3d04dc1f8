using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Series;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// Chooses the series an app reads. Of the series that keep the contract: images FOR PRESENTATION before raw ones, then the longest
/// coverage (in steps of 10 mm), then the smallest slice spacing, then the lowest Series Number, then the lowest Series Instance UID, and of
/// several acquisitions of a series the lowest. The rule never depends on the order of files, and two units choose alike.
/// </summary>
public static class SeriesChoice
{
    private const double CoverageStepMm = 10;

    /// <summary>The chosen series, or the reasons why there is none: those of the nearest candidate.</summary>
    /// <param name="images">The images of the study.</param>
    /// <param name="contract">What the app reads.</param>
    /// <param name="maxGantryTiltDegrees">Tilt that the app makes straight itself.</param>
    public static (SeriesSelection? Series, IReadOnlyList<RefusalReason> Reasons) Choose(
        IReadOnlyList<StudyImage> images, InputContract contract, double maxGantryTiltDegrees = 0)
    {
        ArgumentNullException.ThrowIfNull(contract);
        List<StudyImage> readable = Readable(images, contract, out RefusalReason? nothing);
        if (nothing is not null)
        {
            return (null, [nothing]);
        }
        Candidate[] candidates = [.. readable.GroupBy(image => image.SeriesInstanceUid, StringComparer.Ordinal).SelectMany(series => Judge(series, contract, maxGantryTiltDegrees))];
        Candidate? best = candidates.Where(candidate => candidate.Reasons.Count == 0)
            .OrderBy(candidate => candidate.IsRaw)
            .ThenByDescending(candidate => Math.Floor(candidate.Stack.Coverage / CoverageStepMm))
            .ThenBy(candidate => candidate.Stack.Spacing)
            .ThenBy(candidate => candidate.Number)
            .ThenBy(candidate => candidate.Uid, StringComparer.Ordinal)
            .ThenBy(candidate => candidate.Part)
            .FirstOrDefault();
        return best is null
            ? (null, candidates.OrderByDescending(candidate => candidate.Stack.Slices.Count).ThenBy(candidate => candidate.Uid, StringComparer.Ordinal).ThenBy(candidate => candidate.Part).First().Reasons)
            : (new SeriesSelection(best.Stack, LeftOut(best, candidates)), []);
    }

    /// <summary>The images a refusal speaks about: the largest readable series, or all images when none is readable.</summary>
    public static IReadOnlyList<StudyImage> NearestImages(IReadOnlyList<StudyImage> images, InputContract contract)
    {
        ArgumentNullException.ThrowIfNull(images);
        IReadOnlyList<StudyImage> pool = Readable(images, contract, out _) is { Count: > 0 } readable ? readable : images;
        return pool.GroupBy(image => image.SeriesInstanceUid, StringComparer.Ordinal)
            .OrderByDescending(series => series.Count()).ThenBy(series => series.Key, StringComparer.Ordinal)
            .FirstOrDefault()?.ToList() ?? [];
    }

    private static List<StudyImage> Readable(IReadOnlyList<StudyImage> images, InputContract contract, out RefusalReason? nothing)
    {
        List<StudyImage> modality = [.. images.Where(image => image.Modality == contract.Modality)];
        List<StudyImage> classes = [.. modality.Where(image => contract.SopClasses.Contains(image.SopClassUid))];
        List<StudyImage> left = [.. classes.Where(image => !contract.ExcludedImageTypes.Any(image.HasImageType))];
        nothing = (modality.Count, classes.Count, left.Count) switch
        {
            (0, _, _) => new RefusalReason(RefusalCodes.NoSuchModality, List(images.Select(image => image.Modality)), contract.Modality),
            (_, 0, _) => new RefusalReason(RefusalCodes.SopClass, List(modality.Select(image => NameOf(image.SopClassUid)))),
            (_, _, 0) => new RefusalReason(RefusalCodes.OnlyLocalizers),
            _ => null,
        };
        return left;
    }

    private static string NameOf(string uid) => new Appliance.Dicom.Data.DicomUID(uid) is { Name.Length: > 0 } known ? known.Name : uid;

    private static string List(IEnumerable<string> values)
    {
        string[] distinct = [.. values.Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(4)];
        return distinct.Length == 0 ? "none" : string.Join(", ", distinct);
    }

    /// <summary>A candidate for each stack of a series; one without slices when there is none.</summary>
    private static IEnumerable<Candidate> Judge(IGrouping<string, StudyImage> series, InputContract contract, double maxGantryTiltDegrees)
    {
        SeriesFrames<StudyImage> frames = SeriesFrames.Build([.. series.Select(image => (image.Header, image))]);
        int number = series.Select(image => image.Header.TryGetValue(DicomTag.SeriesNumber, out int value) ? value : (int?)null).FirstOrDefault(value => value is not null) ?? int.MaxValue;
        bool isRaw = series.Any(image => image.Header.GetStringOrEmpty(DicomTag.PresentationIntentType) == "FOR PROCESSING");
        SliceStack<StudyFrame>[] stacks = [.. frames.Stacks.Select(Named).OrderBy(FirstAcquired).DefaultIfEmpty(SliceStack.Build<StudyFrame>([]))];
        return stacks.Select((stack, part) => new Candidate(series.Key, number, part, isRaw, stack, frames, Reasons(stack, frames, contract, maxGantryTiltDegrees)));
    }

    private static IReadOnlyList<RefusalReason> Reasons(SliceStack<StudyFrame> stack, SeriesFrames<StudyImage> frames, InputContract contract, double maxGantryTiltDegrees)
    {
        IReadOnlyList<RefusalReason> reasons = ContractCheck.Judge(stack, frames.LeftOut.GetValueOrDefault(FrameRole.NoPlane), contract, maxGantryTiltDegrees);
        return frames.Concatenation is { } incomplete
            ? [RefusalReason.Of(RefusalCodes.IncompleteConcatenation, incomplete.Parts, incomplete.Total), .. reasons]
            : reasons;
    }

    private static SliceStack<StudyFrame> Named(SliceStack<SeriesFrame<StudyImage>> stack) => new(
        [.. stack.Slices.Select(slice => new Slice<StudyFrame>(slice.Plane, new StudyFrame(slice.Item.Item, slice.Item.Frame), slice.Offset))],
        stack.Spacing,
        stack.Problems);

    /// <summary>Acquisition Number and frame are what the scanner counted; both are in the headers, not in the order of files.</summary>
    private static (int Acquisition, int Frame) FirstAcquired(SliceStack<StudyFrame> stack) => stack.Slices.Min(slice =>
        (slice.Item.Image.Header.TryGetValue(DicomTag.AcquisitionNumber, out int acquisition) ? acquisition : 0, slice.Item.Frame));

    private static Dictionary<LeftOutReason, int> LeftOut(Candidate chosen, IEnumerable<Candidate> candidates)
    {
        var counts = new (LeftOutReason Reason, int Frames)[]
        {
            (LeftOutReason.Localizer, chosen.Frames.LeftOut.GetValueOrDefault(FrameRole.Localizer)),
            (LeftOutReason.Screen, chosen.Frames.LeftOut.GetValueOrDefault(FrameRole.Screen)),
            (LeftOutReason.OtherStack, chosen.Frames.Stacks.Sum(stack => stack.Slices.Count) - chosen.Stack.Slices.Count),
            (LeftOutReason.ForProcessing, chosen.IsRaw ? 0 : candidates.Where(candidate => candidate.IsRaw).Sum(candidate => candidate.Stack.Slices.Count)),
        };
        return counts.Where(count => count.Frames > 0).ToDictionary(count => count.Reason, count => count.Frames);
    }

    private sealed record Candidate(
        string Uid, int Number, int Part, bool IsRaw, SliceStack<StudyFrame> Stack, SeriesFrames<StudyImage> Frames, IReadOnlyList<RefusalReason> Reasons);
}
