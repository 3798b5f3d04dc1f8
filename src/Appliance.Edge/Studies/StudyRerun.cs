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

    /// <summary>Studies in one transaction: a scanner that stores meanwhile waits for no more.</summary>
    private const int AtOnce = 20;

    /// <summary>
    /// Opens the selected studies again. They are looked for and judged beside whoever writes; each is judged again in the transaction that
    /// opens it, as it may have moved on.
    /// </summary>
    /// <param name="journal">The journal.</param>
    /// <param name="selection">What a person means.</param>
    /// <param name="isOver">Whether a reason is over.</param>
    /// <param name="cancellationToken">Stops between two transactions.</param>
    /// <returns>What became of each, the oldest first.</returns>
    public static async Task<IReadOnlyList<(long Study, StudyRerunOutcome Outcome)>> RerunAsync(
        Journal journal, RerunSelection selection, ReasonIsOver isOver, CancellationToken cancellationToken)
    {
        List<(long Study, StudyRerunOutcome Outcome)> outcomes = journal.Read(session =>
            (selection.StudyId is { } named ? [named] : RefusedByTheUnit(session, selection.App))
            .Select(id => (id, Judge(session, id, selection.App, isOver).Outcome)).ToList());
        int[] open = [.. Enumerable.Range(0, outcomes.Count).Where(index => outcomes[index].Outcome == StudyRerunOutcome.Rerun)];
        if (open.Length > MaxAtOnce)
        {
            outcomes.RemoveRange(open[MaxAtOnce], outcomes.Count - open[MaxAtOnce]);
            open = open[..MaxAtOnce];
        }

        foreach (int[] some in open.Chunk(AtOnce))
        {
            await journal.WriteAsync(
                transaction =>
                {
                    foreach (int index in some)
                    {
                        long id = outcomes[index].Study;
                        outcomes[index] = (id, RerunNeedsTransaction(transaction, id, selection.App, isOver, journal.Clock.GetUtcNow()));
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }

        return outcomes;
    }

    /// <summary>Most refusals of a unit are about images: those are left out before anything else is asked about their studies.</summary>
    private static IEnumerable<long> RefusedByTheUnit(JournalSession session, string? app) => session.Query(
        """
        SELECT s.id, r.reason FROM study s JOIN run r ON r.study_id = s.id AND r.revision = s.revision
        WHERE r.state = 'Refused' AND ($app IS NULL OR r.app_id = $app) ORDER BY s.id
        """,
        row => (Study: row.GetInt64(0), Reason: row.GetStringOrNull(1)),
        ("$app", app)).Where(run => IsOfTheUnit(CodesOf(run.Reason))).Select(run => run.Study).Distinct();

    private static StudyRerunOutcome RerunNeedsTransaction(JournalTransaction transaction, long id, string? app, ReasonIsOver isOver, DateTimeOffset now)
    {
        (StudyRow? study, StudyRerunOutcome outcome) = Judge(transaction, id, app, isOver);
        if (outcome == StudyRerunOutcome.Rerun)
        {
            StudyTable.ReopenNeedsTransaction(transaction, study!, StudyEvent.RerunAsked, study!.CallingAE, now);
        }

        return outcome;
    }

    /// <summary>What would become of a study.</summary>
    private static (StudyRow? Study, StudyRerunOutcome Outcome) Judge(JournalSession session, long id, string? app, ReasonIsOver isOver)
    {
        StudyRow? study = session.First($"SELECT {StudyRow.Columns} FROM study WHERE id = $id", StudyRow.Map, ("$id", id));
        return (study, study is null ? StudyRerunOutcome.Unknown : Judge(session, study, app, isOver));
    }

    private static StudyRerunOutcome Judge(JournalSession session, StudyRow study, string? app, ReasonIsOver isOver)
    {
        List<RunRow> refused = session.Query(
            $"SELECT {RunRow.Columns} FROM run WHERE study_id = $id AND revision = $revision AND state = 'Refused' AND ($app IS NULL OR app_id = $app) ORDER BY id",
            RunRow.Map,
            ("$id", study.Id), ("$revision", study.Revision), ("$app", app));
        List<(RunRow Run, string[] Codes)> byTheUnit = [.. refused.Select(run => (Run: run, Codes: CodesOf(run.Reason))).Where(run => IsOfTheUnit(run.Codes))];
        if (byTheUnit.Count == 0)
        {
            return study.Stage is StudyStage.Receiving or StudyStage.Ready ? StudyRerunOutcome.UnderWay : StudyRerunOutcome.NothingRefused;
        }

        if (StudyLifecycle.Next(study.Stage, StudyEvent.RerunAsked) is null)
        {
            return study.Stage == StudyStage.Quarantined ? StudyRerunOutcome.Quarantined : StudyRerunOutcome.UnderWay;
        }

        if (InstanceTable.DeletedSources(session, study.Id) > 0
            || session.Count("SELECT count(*) FROM instance WHERE study_id = $study AND state = 'Missing'", ("$study", study.Id)) > 0)
        {
            return StudyRerunOutcome.FilesMissing;
        }

        return byTheUnit.Exists(run => Array.TrueForAll(run.Codes, code => isOver(session, study, run.Run, ActiveOf(session, run.Run.App), code)))
            ? StudyRerunOutcome.Rerun
            : StudyRerunOutcome.StillRefused;
    }

    /// <summary>The codes as <see cref="RunEnding"/> joins them.</summary>
    private static string[] CodesOf(string? reason) => reason?.Split(", ", StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static bool IsOfTheUnit(string[] codes) => codes.Length > 0 && Array.TrueForAll(codes, RefusalCodes.IsOfTheUnit);

    private static AppVersion ActiveOf(JournalSession session, AppVersion app) =>
        AppTable.All(session).Find(row => row.App.Id == app.Id && row.State == AppState.Active)?.App ?? app;
}
