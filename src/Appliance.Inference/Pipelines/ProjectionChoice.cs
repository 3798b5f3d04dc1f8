using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Pipelines;

/// <summary>
/// Chooses the radiograph an app reads, of those that keep the contract: one that names its view before one that does not, then by Series
/// Number, Series Instance UID, Instance Number and SOP Instance UID. The order of files plays no part, and what was left is named with its reason.
/// </summary>
public static class ProjectionChoice
{
    /// <summary>Chooses the radiograph and says why.</summary>
    /// <param name="images">The images of the study.</param>
    /// <param name="contract">What the app reads; its <see cref="InputContract.Projection"/> is there.</param>
    public static SeriesDecision Decide(IReadOnlyList<StudyImage> images, InputContract contract)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(contract);
        List<StudyImage> readable = SeriesChoice.Readable(images, contract, out RefusalReason? nothing);
        if (nothing is not null)
        {
            return new SeriesDecision(null, [nothing], []);
        }

        Judged[] judged = [.. readable.GroupBy(image => image.SeriesInstanceUid, StringComparer.Ordinal).SelectMany(series => Judge(series, contract)).Order()];
        Judged best = judged[0];
        if (best.Reasons.Count > 0)
        {
            return new SeriesDecision(null, best.Reasons, [.. judged.Select(one => one.ToCandidate(SeriesStanding.BreaksContract))]);
        }

        int others = judged.Count(one => one.Reasons.Count == 0) - 1;
        return new SeriesDecision(
            new SeriesSelection(best.Stack, others > 0 ? new Dictionary<LeftOutReason, int> { [LeftOutReason.OtherProjection] = others } : new Dictionary<LeftOutReason, int>()),
            [],
            [.. judged.Select(one => one.ToCandidate(best.StandingOf(one)))]);
    }

    private static IEnumerable<Judged> Judge(IEnumerable<StudyImage> series, InputContract contract) => series
        .OrderBy(image => Number(image, DicomTag.InstanceNumber) ?? int.MaxValue).ThenBy(image => image.SopInstanceUid, StringComparer.Ordinal).ThenBy(image => image.Path, StringComparer.Ordinal)
        .Select((image, part) =>
        {
            SliceStack<StudyFrame> stack = SliceStack.Build([(NominalPlane.Of(image.Header), new StudyFrame(image, 0))]);
            return new Judged(image, part, stack, ProjectionCheck.Judge(image, stack, contract));
        });

    private static int? Number(StudyImage image, DicomTag tag) => image.Header.TryGetValue(tag, out int value) ? value : null;

    /// <summary>A radiograph with its place in the order.</summary>
    private sealed record Judged(StudyImage Image, int Part, SliceStack<StudyFrame> Stack, IReadOnlyList<RefusalReason> Reasons) : IComparable<Judged>
    {
        private bool NamesView => Image.Header.GetStringOrEmpty(DicomTag.ViewPosition).Length > 0;

        private int SeriesNumber => Number(Image, DicomTag.SeriesNumber) ?? int.MaxValue;

        public int CompareTo(Judged? other) => Criteria(this, other!).Select(criterion => criterion.Order).FirstOrDefault(order => order != 0);

        public SeriesStanding StandingOf(Judged other) => ReferenceEquals(this, other)
            ? SeriesStanding.Chosen
            : Criteria(other, this).First(criterion => criterion.Order != 0).Loses;

        public SeriesCandidate ToCandidate(SeriesStanding standing) => new(
            Image.SeriesInstanceUid, Number(Image, DicomTag.SeriesNumber), Part, Slices: 1, CoverageMm: 0, SpacingMm: 0, ThicknessMm: null, Kernel: "",
            Image.IsRaw, Reasons, standing);

        private static IEnumerable<(SeriesStanding Loses, int Order)> Criteria(Judged a, Judged b) =>
        [
            (SeriesStanding.BreaksContract, (a.Reasons.Count > 0).CompareTo(b.Reasons.Count > 0)),
            (SeriesStanding.ViewNotNamed, b.NamesView.CompareTo(a.NamesView)),
            (SeriesStanding.SeriesNumber, a.SeriesNumber.CompareTo(b.SeriesNumber)),
            (SeriesStanding.SeriesUid, string.CompareOrdinal(a.Image.SeriesInstanceUid, b.Image.SeriesInstanceUid)),
            (SeriesStanding.Acquisition, a.Part.CompareTo(b.Part)),
        ];
    }
}
