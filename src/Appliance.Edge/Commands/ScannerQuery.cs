using Appliance.Edge.Hosting;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Commands;

/// <summary>Reads what the journal knows of scanners, and adds those of the site profile that never called.</summary>
internal static class ScannerQuery
{
    private const double BytesPerMegabyte = 1e6;

    /// <summary>Studies with gaps that are listed for a scanner.</summary>
    private const int MaxGaps = 5;

    public static ScannersReport Read(ApplianceOptions options, JournalSession session)
    {
        List<ScannerReport> called = session.Query(
            """
            SELECT id, calling_ae, address, first_at, last_at, associations, rejected, stored, duplicates, refused, aborted, bytes, busy_ms
            FROM scanner ORDER BY last_at DESC, id DESC
            """,
            row => (
                Id: row.GetInt64(0),
                Report: new ScannerReport(
                    NameOf(options, row.GetString(1)), row.GetString(1), row.GetString(2), row.GetTime(3), row.GetTime(4),
                    row.GetInt64(5), row.GetInt64(6), row.GetInt64(7), row.GetInt64(8), row.GetInt64(9), row.GetInt64(10), row.GetInt64(11),
                    Rate(row.GetInt64(7) + row.GetInt64(8), row.GetInt64(12)), Rate(row.GetInt64(11) / BytesPerMegabyte, row.GetInt64(12)),
                    null, 0, 0, 0, [], [])))
            .ConvertAll(one => Completed(session, options, one.Id, one.Report));
        HashSet<string> titles = [.. called.Select(scanner => scanner.CallingAe)];
        return new ScannersReport(
        [
            .. called,
            .. options.Scanners.Where(scanner => !titles.Contains(scanner.AeTitle.Trim(' '))).Select(scanner => new ScannerReport(
                scanner.Name, scanner.AeTitle.Trim(' '), null, null, null, 0, 0, 0, 0, 0, 0, 0, null, null, null,
                options.Studies.QuietPeriodSeconds, 0, 0, [], [])),
        ]);
    }

    private static ScannerReport Completed(JournalSession session, ApplianceOptions options, long id, ScannerReport report)
    {
        ScannerRhythm rhythm = ScannerRhythm.Of(session, id, options.Studies);
        List<(long Study, ClosingEvidence Evidence)> gaps = session.Query(
            """
            SELECT study_id, evidence FROM (SELECT * FROM closing WHERE scanner_id = $scanner ORDER BY id DESC LIMIT $studies)
            WHERE missing > 0 ORDER BY id DESC
            """,
            row => (row.GetInt64(0), ClosingEvidence.FromJson(row.GetString(1))),
            ("$scanner", id), ("$studies", ScannerRhythm.MaxStudies));
        return report with
        {
            UsualPauseSeconds = rhythm.Studies == 0 ? null : Math.Round(rhythm.UsualPause.TotalSeconds, 1),
            QuietPeriodSeconds = Math.Round(rhythm.QuietPeriod.TotalSeconds, 1),
            LearnedFromStudies = rhythm.Studies,
            StudiesWithGaps = gaps.Count,
            Gaps = [.. gaps.Take(MaxGaps).SelectMany(closing => closing.Evidence.Gaps.Select(
                gap => new ScannerGapReport(closing.Study, gap.Instance, gap.Kind.ToString(), gap.Missing)))],
            Refusals = session.Query(
                "SELECT code, count, last_at, called_ae FROM refusal WHERE scanner_id = $scanner ORDER BY last_at DESC, code",
                row => Refusal(options, report, row.GetString(0), row.GetInt64(1), row.GetTime(2), row.GetString(3)),
                ("$scanner", id)),
        };
    }

    private static RefusalReport Refusal(
        ApplianceOptions options, ScannerReport scanner, string code, long count, DateTimeOffset lastAt, string calledAE)
    {
        // A title that is listed was rejected for its address.
        bool unlisted = code == nameof(RefusalCode.CallingAENotRecognized) && scanner.Name is null;
        string remedy = unlisted
            ? Texts.Format("RefusalRemedyUnlisted", scanner.CallingAe)
            : Texts.Format($"RefusalRemedy{code}", scanner.Address, options.Node.AeTitle, options.Node.MaxAssociations);
        return new RefusalReport(code, Texts.Format($"Refusal{code}", calledAE), remedy, count, lastAt);
    }

    private static string? NameOf(ApplianceOptions options, string callingAE) =>
        options.Scanners.FirstOrDefault(scanner => scanner.AeTitle.Trim(' ') == callingAE)?.Name;

    private static double? Rate(double amount, long milliseconds) =>
        milliseconds == 0 || amount == 0 ? null : Math.Round(amount * 1000 / milliseconds, 1);
}
