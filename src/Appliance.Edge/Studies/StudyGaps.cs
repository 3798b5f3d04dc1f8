using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>Looks through the instances of a study for what is missing.</summary>
internal static class StudyGaps
{
    private sealed record Slice(
        long Id, string Series, string Modality, int? Number, string? Stack, double? Position, int? AcquisitionImages, int? SeriesImages);

    /// <summary>All that is missing; for one series only what shows it best: places before numbers before counts.</summary>
    public static IReadOnlyList<StudyGap> Find(JournalSession session, long studyId)
    {
        List<Slice> slices = session.Query(
            """
            SELECT id, series_uid, modality, instance_number, stack, position, acquisition_images, series_images
            FROM instance WHERE study_id = $study AND origin = 'Received' AND state <> 'Superseded' ORDER BY id
            """,
            row => new Slice(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32OrNull(3), row.GetStringOrNull(4), row.GetDoubleOrNull(5),
                row.GetInt32OrNull(6), row.GetInt32OrNull(7)),
            ("$study", studyId));
        return
        [
            .. slices.GroupBy(slice => slice.Series).Select(series => InSeries([.. series])).OfType<StudyGap>(),
            .. BrokenOff(session, studyId),
        ];
    }

    private static StudyGap? InSeries(List<Slice> series)
    {
        (GapKind Kind, int Missing)[] found =
        [
            (GapKind.Position, series.Where(slice => slice.Position is not null).GroupBy(slice => slice.Stack)
                .Sum(stack => RegularSpacing.Missing(stack.Select(slice => slice.Position!.Value)))),
            (GapKind.InstanceNumber, RegularSpacing.Missing(series.Where(slice => slice.Number is not null).Select(slice => (double)slice.Number!.Value))),
            (GapKind.AcquisitionCount, Acquisitions(series)),
            (GapKind.SeriesCount, Math.Max(0, (series.Max(slice => slice.SeriesImages) ?? 0) - series.Count)),
        ];
        (GapKind kind, int missing) = Array.Find(found, one => one.Missing > 0);
        return missing > 0 ? new StudyGap(kind, series[0].Id, series[0].Modality, missing) : null;
    }

    /// <summary>Believed only where all images of a series say the same: it counts one acquisition, and a series may hold several.</summary>
    private static int Acquisitions(List<Slice> series) =>
        series.Select(slice => slice.AcquisitionImages).Distinct().ToList() is [{ } images] && series.Select(slice => slice.Stack).Distinct().Count() == 1
            ? Math.Max(0, images - series.Count)
            : 0;

    private static IEnumerable<StudyGap> BrokenOff(JournalSession session, long studyId) =>
        session.Query(
            """
            SELECT a.aborted FROM association_study x JOIN association a ON a.id = x.association_id
            WHERE x.study_id = $study ORDER BY a.id DESC LIMIT 1
            """,
            row => row.GetInt32(0),
            ("$study", studyId))
            .Where(aborted => aborted > 0)
            .Select(aborted => new StudyGap(GapKind.BrokenOff, 0, "", aborted));
}
