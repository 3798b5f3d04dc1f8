using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Series;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// Chooses the series an app reads: the first, in the order of <see cref="SeriesRanking"/>, of those that keep the contract. The order of
/// files plays no part, and what was left is named with its reason.
/// </summary>
public static class SeriesChoice
{
    /// <summary>Chooses the series that an app reads, by the options of its own step; null when it reads none.</summary>
    public static SeriesDecision? Decide(IReadOnlyList<StudyImage> images, AppPackage package)
    {
        ArgumentNullException.ThrowIfNull(package);
        return package.Graph.Nodes.Where(node => !node.Step.ReadsPrior).Select(node => node.Step.Decide(images)).FirstOrDefault(decision => decision is not null);
    }

    /// <summary>Chooses the series and says why.</summary>
    /// <param name="images">The images of the study.</param>
    /// <param name="contract">What the app reads.</param>
    /// <param name="maxGantryTiltDegrees">Tilt that the app makes straight itself.</param>
    public static SeriesDecision Decide(IReadOnlyList<StudyImage> images, InputContract contract, double maxGantryTiltDegrees = 0)
    {
        ArgumentNullException.ThrowIfNull(contract);
        List<StudyImage> readable = Readable(images, contract, out RefusalReason? nothing);
        if (nothing is not null)
        {
            return new SeriesDecision(null, [nothing], [.. OfOtherType(images, contract)]);
        }
        var ranking = new SeriesRanking(contract);
        Judged[] judged = [.. readable.GroupBy(image => image.SeriesInstanceUid, StringComparer.Ordinal)
            .SelectMany(series => Judge(series, contract, maxGantryTiltDegrees))
            .OrderBy(one => one.Candidate, ranking)];
        Judged best = judged[0];
        if (best.Candidate.Reasons.Count > 0)
        {
            return new SeriesDecision(null, Nearest(judged).Reasons, [.. judged.Select(one => one.Candidate), .. OfOtherType(images, contract)]);
        }
        SeriesCandidate[] candidates = [.. judged.Select(one => one.Candidate with
        {
            Standing = ReferenceEquals(one, best) ? SeriesStanding.Chosen : ranking.StandingOf(one.Candidate, best.Candidate),
        })];
        SeriesCandidate[] others = [.. OfOtherType(images, contract)];
        return new SeriesDecision(new SeriesSelection(best.Stack, LeftOut(best, judged, others)), [], [.. candidates, .. others]);
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

    /// <summary>The images of a kind that the app reads; without any, why.</summary>
    internal static List<StudyImage> Readable(IReadOnlyList<StudyImage> images, InputContract contract, out RefusalReason? nothing)
    {
        List<StudyImage> modality = [.. images.Where(image => contract.Modalities.Contains(image.Modality))];
        List<StudyImage> classes = [.. modality.Where(image => contract.SopClasses.Contains(image.SopClassUid))];
        List<StudyImage> left = [.. classes.Where(image => !contract.ExcludedImageTypes.Any(image.HasImageType))];
        nothing = (modality.Count, classes.Count, left.Count) switch
        {
            (0, _, _) => new RefusalReason(RefusalCodes.NoSuchModality, List(images.Select(image => image.Modality)), string.Join(" / ", contract.Modalities)),
            (_, 0, _) => new RefusalReason(RefusalCodes.SopClass, List(modality.Select(image => NameOf(image.SopClassUid)))),
            (_, _, 0) => new RefusalReason(RefusalCodes.OnlyLocalizers),
            _ => null,
        };
        return left;
    }

    /// <summary>The images of a class that the app reads, but of an Image Type that it does not, by their series: they are named, never chosen.</summary>
    private static IEnumerable<SeriesCandidate> OfOtherType(IReadOnlyList<StudyImage> images, InputContract contract) => images
        .Where(image => contract.Modalities.Contains(image.Modality) && contract.SopClasses.Contains(image.SopClassUid) && contract.ExcludedImageTypes.Any(image.HasImageType))
        .GroupBy(image => image.SeriesInstanceUid, StringComparer.Ordinal)
        .OrderBy(series => series.Key, StringComparer.Ordinal)
        .Select(series => new SeriesCandidate(
            series.Key, NumberOf(series), Part: 0, series.Count(), CoverageMm: 0, SpacingMm: 0, ThicknessMm: null, Kernel: "", IsRaw: false, Reasons: [], SeriesStanding.ImageType));

    private static int? NumberOf(IEnumerable<StudyImage> series) =>
        series.Select(image => image.Header.TryGetValue(DicomTag.SeriesNumber, out int value) ? value : (int?)null).FirstOrDefault(value => value is not null);

    private static string NameOf(string uid) => new Appliance.Dicom.Data.DicomUID(uid) is { Name.Length: > 0 } known ? known.Name : uid;

    private static string List(IEnumerable<string> values)
    {
        string[] distinct = [.. values.Where(value => value.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(4)];
        return distinct.Length == 0 ? "none" : string.Join(", ", distinct);
    }

    /// <summary>The largest: what is wrong with it is what people ask about.</summary>
    private static SeriesCandidate Nearest(IEnumerable<Judged> judged) => judged.Select(one => one.Candidate)
        .OrderByDescending(candidate => candidate.Slices).ThenBy(candidate => candidate.SeriesUid, StringComparer.Ordinal).ThenBy(candidate => candidate.Part).First();

    /// <summary>A candidate for each stack of a series; one without slices when there is none.</summary>
    private static IEnumerable<Judged> Judge(IGrouping<string, StudyImage> series, InputContract contract, double maxGantryTiltDegrees)
    {
        SeriesFrames<StudyImage> frames = SeriesFrames.Build([.. series.Select(image => (image.Header, image))]);
        string kernel = series.Select(image => AcquisitionFacts.Of(image.Header).Kernel).FirstOrDefault(value => value.Length > 0) ?? "";
        bool isRaw = series.Any(image => image.IsRaw);
        SliceStack<StudyFrame>[] stacks = [.. frames.Stacks.Select(Named).OrderBy(FirstAcquired).DefaultIfEmpty(SliceStack.Build<StudyFrame>([]))];
        return stacks.Select((stack, part) => new Judged(
            new SeriesCandidate(
                series.Key, NumberOf(series), part, stack.Slices.Count, stack.Coverage, stack.Spacing, ThicknessOf(stack), kernel, isRaw,
                Reasons(stack, frames, contract, maxGantryTiltDegrees)),
            stack,
            frames));
    }

    private static double? ThicknessOf(SliceStack<StudyFrame> stack) => stack.Slices.Max(slice => slice.Plane.SliceThickness);

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

    private static Dictionary<LeftOutReason, int> LeftOut(Judged chosen, IEnumerable<Judged> judged, IEnumerable<SeriesCandidate> others)
    {
        var counts = new (LeftOutReason Reason, int Frames)[]
        {
            (LeftOutReason.Localizer, chosen.Frames.LeftOut.GetValueOrDefault(FrameRole.Localizer)
                + others.Where(other => other.SeriesUid == chosen.Candidate.SeriesUid).Sum(other => other.Slices)),
            (LeftOutReason.Screen, chosen.Frames.LeftOut.GetValueOrDefault(FrameRole.Screen)),
            (LeftOutReason.OtherStack, chosen.Frames.Stacks.Sum(stack => stack.Slices.Count) - chosen.Stack.Slices.Count),
            (LeftOutReason.ForProcessing, chosen.Candidate.IsRaw ? 0 : judged.Where(one => one.Candidate.IsRaw).Sum(one => one.Stack.Slices.Count)),
        };
        return counts.Where(count => count.Frames > 0).ToDictionary(count => count.Reason, count => count.Frames);
    }

    private sealed record Judged(SeriesCandidate Candidate, SliceStack<StudyFrame> Stack, SeriesFrames<StudyImage> Frames);
}
