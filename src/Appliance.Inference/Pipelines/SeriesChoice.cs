using Appliance.Dicom.Imaging;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// Chooses the series an app reads. Of the series that keep the contract: the longest coverage (in steps of 10 mm), then the
/// smallest slice spacing, then the lowest Series Number, then the lowest Series Instance UID. The rule never depends on the
/// order of files, and two units choose alike.
/// </summary>
public static class SeriesChoice
{
    private const double CoverageStepMm = 10;

    /// <summary>The chosen series, or the reasons why there is none: those of the nearest candidate.</summary>
    public static (SeriesSelection? Series, IReadOnlyList<RefusalReason> Reasons) Choose(IReadOnlyList<StudyImage> images, InputContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        List<StudyImage> readable = Readable(images, contract, out RefusalReason? nothing);
        if (nothing is not null)
        {
            return (null, [nothing]);
        }
        Candidate[] candidates = [.. readable.GroupBy(image => image.SeriesInstanceUid, StringComparer.Ordinal).Select(series => Judge(series, contract))];
        Candidate? best = candidates.Where(candidate => candidate.Reasons.Count == 0)
            .OrderByDescending(candidate => Math.Floor(candidate.Stack.Coverage / CoverageStepMm))
            .ThenBy(candidate => candidate.Stack.Spacing)
            .ThenBy(candidate => candidate.Number)
            .ThenBy(candidate => candidate.Uid, StringComparer.Ordinal)
            .FirstOrDefault();
        return best is null
            ? (null, candidates.OrderByDescending(candidate => candidate.Stack.Slices.Count).ThenBy(candidate => candidate.Uid, StringComparer.Ordinal).First().Reasons)
            : (new SeriesSelection(best.Stack), []);
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

    private static Candidate Judge(IGrouping<string, StudyImage> series, InputContract contract)
    {
        var placed = new List<(ImagePlane, StudyImage)>();
        int unplaced = 0;
        int? number = null;
        foreach (StudyImage image in series)
        {
            number ??= image.Header.TryGetValue(Appliance.Dicom.Data.DicomTag.SeriesNumber, out int value) ? value : null;
            if (ImagePlane.TryRead(image.Header, out ImagePlane? plane, out _))
            {
                placed.Add((plane, image));
            }
            else
            {
                unplaced++;
            }
        }
        SliceStack<StudyImage> stack = SliceStack.Build(placed);
        return new Candidate(series.Key, number ?? int.MaxValue, stack, ContractCheck.Judge(stack, unplaced, contract));
    }

    private sealed record Candidate(string Uid, int Number, SliceStack<StudyImage> Stack, IReadOnlyList<RefusalReason> Reasons);
}
