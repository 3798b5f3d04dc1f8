using Appliance.Edge.Apps;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Pipelines;

namespace Appliance.Edge.Studies;

/// <summary>Which refused studies a person means; what is null does not narrow.</summary>
/// <param name="StudyId">One study.</param>
/// <param name="App">Those that one app refused.</param>
internal sealed record RerunSelection(long? StudyId = null, string? App = null);

/// <summary>What became of a person's wish to have a study run again.</summary>
internal enum StudyRerunOutcome
{
    /// <summary>It is open again, as a new revision; it closes and runs like any other.</summary>
    Rerun,

    /// <summary>There is no such study.</summary>
    Unknown,

    /// <summary>No app refused it for a reason of the unit.</summary>
    NothingRefused,

    /// <summary>What was the reason still is.</summary>
    StillRefused,

    /// <summary>It is being received, or its runs have not ended.</summary>
    UnderWay,

    /// <summary>It is quarantined.</summary>
    Quarantined,

    /// <summary>Files of it were deleted or are missing: only sending it again helps.</summary>
    FilesMissing,
}

/// <summary>Whether what the unit refused a run for is over; the app is in the version that studies are run with now.</summary>
internal delegate bool ReasonIsOver(JournalSession session, StudyRow study, RunRow refused, AppVersion now, string code);

/// <summary>
/// Runs studies again that an app refused for a reason of the unit, such as a licence that had ended: nothing about the images was wrong, so
/// nobody sends them again. The study gets a new revision, whose report names the refusal that it supersedes; what other apps report is made
/// of the same input, so it is the same objects again, and those are there already.
/// </summary>
internal static class StudyRerun
{
    /// <summary>Most studies at once: each runs all its apps again.</summary>
    public const int MaxAtOnce = 500;

    /// <summary>Opens the selected studies again.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="selection">What a person means.</param>
    /// <param name="isOver">Whether a reason is over.</param>
    /// <param name="now">The present.</param>
    /// <returns>What became of each, the oldest first.</returns>
    public static IReadOnlyList<(long Study, StudyRerunOutcome Outcome)> RerunNeedsTransaction(
        JournalTransaction transaction, RerunSelection selection, ReasonIsOver isOver, DateTimeOffset now)
    {
        List<long> studies = transaction.Query(
            """
            SELECT DISTINCT s.id FROM study s JOIN run r ON r.study_id = s.id AND r.revision = s.revision
            WHERE r.state = 'Refused' AND ($study IS NULL OR s.id = $study) AND ($app IS NULL OR r.app_id = $app) ORDER BY s.id
            """,
            row => row.GetInt64(0),
            ("$study", selection.StudyId), ("$app", selection.App));
        var outcomes = new List<(long, StudyRerunOutcome)>();
        foreach (long id in selection.StudyId is { } named ? [named] : studies)
        {
            StudyRerunOutcome outcome = RerunNeedsTransaction(transaction, id, selection.App, isOver, now);
            if (selection.StudyId is not null || outcome != StudyRerunOutcome.NothingRefused)
            {
                outcomes.Add((id, outcome));
            }

            if (outcomes.Count(one => one.Item2 == StudyRerunOutcome.Rerun) == MaxAtOnce)
            {
                break;
            }
        }

        return outcomes;
    }

    private static StudyRerunOutcome RerunNeedsTransaction(JournalTransaction transaction, long id, string? app, ReasonIsOver isOver, DateTimeOffset now)
    {
        if (transaction.First($"SELECT {StudyRow.Columns} FROM study WHERE id = $id", StudyRow.Map, ("$id", id)) is not { } study)
        {
            return StudyRerunOutcome.Unknown;
        }

        List<RunRow> refused = transaction.Query(
            $"SELECT {RunRow.Columns} FROM run WHERE study_id = $id AND revision = $revision AND state = 'Refused' AND ($app IS NULL OR app_id = $app) ORDER BY id",
            RunRow.Map,
            ("$id", id), ("$revision", study.Revision), ("$app", app));
        List<(RunRow Run, string[] Codes)> byTheUnit = [.. refused.Select(run => (run, CodesOf(run))).Where(run => run.Item2.Length > 0 && Array.TrueForAll(run.Item2, RefusalCodes.IsOfTheUnit))];
        if (byTheUnit.Count == 0)
        {
            return StudyRerunOutcome.NothingRefused;
        }

        if (StudyLifecycle.Next(study.Stage, StudyEvent.RerunAsked) is null)
        {
            return study.Stage == StudyStage.Quarantined ? StudyRerunOutcome.Quarantined : StudyRerunOutcome.UnderWay;
        }

        if (InstanceTable.DeletedSources(transaction, id) > 0
            || transaction.Count("SELECT count(*) FROM instance WHERE study_id = $study AND state = 'Missing'", ("$study", id)) > 0)
        {
            return StudyRerunOutcome.FilesMissing;
        }

        if (!byTheUnit.Exists(run => Array.TrueForAll(run.Codes, code => isOver(transaction, study, run.Run, ActiveOf(transaction, run.Run.App), code))))
        {
            return StudyRerunOutcome.StillRefused;
        }

        StudyTable.ReopenNeedsTransaction(transaction, study, StudyEvent.RerunAsked, study.CallingAE, now);
        return StudyRerunOutcome.Rerun;
    }

    /// <summary>The codes as <see cref="RunEnding"/> joins them.</summary>
    private static string[] CodesOf(RunRow run) => run.Reason?.Split(", ", StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static AppVersion ActiveOf(JournalSession session, AppVersion app) =>
        AppTable.All(session).Find(row => row.App.Id == app.Id && row.State == AppState.Active)?.App ?? app;
}
