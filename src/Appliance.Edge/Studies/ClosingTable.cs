using System.Text.Json;
using Appliance.Contracts;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>The closings of studies in the journal, each with its evidence.</summary>
internal static class ClosingTable
{
    /// <summary>So many waits in a row without success, and a scanner's gaps are waited for no longer.</summary>
    private const int VainWaits = 3;

    public static void AddNeedsTransaction(
        JournalTransaction transaction, StudyRow study, StudyActivity activity, CloseReason reason, DateTimeOffset now) =>
        transaction.Execute(
            """
            INSERT INTO closing (study_id, revision, scanner_id, closed_at, reason, waited, missing, evidence)
            VALUES ($study, $revision, $scanner, $now, $reason, $waited, $missing, $evidence)
            """,
            ("$study", study.Id),
            ("$revision", study.Revision),
            ("$scanner", activity.ScannerId),
            ("$now", JournalTime.Format(now)),
            ("$reason", reason.ToString()),
            ("$waited", activity.GapsSince is null ? 0 : 1),
            ("$missing", activity.Gaps.Sum(gap => (long)gap.Missing)),
            ("$evidence", ClosingEvidence.Of(activity).ToJson()));

    /// <summary>
    /// Some scanners number with holes, or promise more images than they send. After a few waits that brought nothing, theirs
    /// is their way; the study still says what is missing. One wait that was worth it, and they are waited for again.
    /// </summary>
    public static bool WaitedInVain(JournalSession session, long? scannerId) =>
        session.Query(
            "SELECT missing FROM closing WHERE scanner_id = $scanner AND waited = 1 ORDER BY id DESC LIMIT $most",
            row => row.GetInt64(0) > 0,
            ("$scanner", scannerId), ("$most", VainWaits)) is { Count: VainWaits } last && last.TrueForAll(vain => vain);

    /// <summary>The evidence of the last closing of a study's revision; null when it was not closed, or long ago.</summary>
    public static ClosingEvidence? Last(JournalSession session, long studyId, int revision) =>
        session.First(
            "SELECT evidence FROM closing WHERE study_id = $study AND revision = $revision ORDER BY id DESC LIMIT 1",
            row => ClosingEvidence.FromJson(row.GetString(0)),
            ("$study", studyId), ("$revision", revision));

    /// <summary>The same for the record upstream; null when the revision was not closed.</summary>
    public static StudyClosing? SummaryOf(JournalSession session, long studyId, int revision) =>
        session.First(
            "SELECT reason, evidence FROM closing WHERE study_id = $study AND revision = $revision ORDER BY id DESC LIMIT 1",
            row => Summary(row.GetString(0), ClosingEvidence.FromJson(row.GetString(1))),
            ("$study", studyId), ("$revision", revision));

    private static StudyClosing Summary(string reason, ClosingEvidence evidence) => new(
        JsonNamingPolicy.CamelCase.ConvertName(reason),
        evidence.Gaps.Sum(gap => gap.Missing),
        [.. evidence.Gaps.Select(gap => JsonNamingPolicy.CamelCase.ConvertName(gap.Kind.ToString())).Distinct()]);
}
