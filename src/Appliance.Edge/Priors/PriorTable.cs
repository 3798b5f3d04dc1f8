using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Priors;

/// <summary>How searches and earlier studies change in the journal. Each change goes through its lifecycle table.</summary>
internal static class PriorTable
{
    private const string Open = "('Searching', 'Retrieving')";

    public static void WishNeedsTransaction(JournalTransaction transaction, long runId, PriorWish wish) => transaction.Execute(
        "INSERT INTO prior_wish (run_id, modality, most, months) VALUES ($run, $modality, $most, $months)",
        ("$run", runId), ("$modality", wish.Modality), ("$most", wish.Most), ("$months", wish.Months));

    public static void SearchNeedsTransaction(
        JournalTransaction transaction, StudyRow study, string modality, int most, int? months, DateTimeOffset until, DateTimeOffset now)
    {
        transaction.Execute(
            """
            INSERT INTO prior_search (study_id, revision, modality, most, months, state, next_at, until)
            VALUES ($study, $revision, $modality, $most, $months, $state, $now, $until)
            """,
            ("$study", study.Id), ("$revision", study.Revision), ("$modality", modality), ("$most", most), ("$months", months),
            ("$state", nameof(SearchState.Searching)), ("$now", JournalTime.Format(now)), ("$until", JournalTime.Format(until)));
        transaction.Signal(JournalTopic.Priors);
    }

    /// <summary>The search whose turn it is; null when none is due.</summary>
    public static SearchRow? Due(JournalSession session, DateTimeOffset now) => session.First(
        $"SELECT {SearchRow.Columns} FROM prior_search WHERE state IN {Open} AND next_at <= $now ORDER BY next_at, id LIMIT 1",
        SearchRow.Map,
        ("$now", JournalTime.Format(now)));

    /// <summary>When a search becomes due; null when none waits.</summary>
    public static DateTimeOffset? NextDue(JournalSession session) =>
        session.First($"SELECT min(next_at) FROM prior_search WHERE state IN {Open}", row => row.GetTimeOrNull(0));

    public static List<SearchRow> OfStudy(JournalSession session, long studyId) => session.Query(
        $"SELECT {SearchRow.Columns} FROM prior_search WHERE study_id = $study ORDER BY id", SearchRow.Map, ("$study", studyId));

    /// <summary>The earlier studies of a search, the newest first.</summary>
    public static List<PriorRow> OfSearch(JournalSession session, long searchId) => session.Query(
        $"SELECT {PriorRow.Columns} FROM prior p WHERE p.search_id = $search ORDER BY p.study_date DESC, p.study_time DESC, p.study_uid",
        PriorRow.Map,
        ("$search", searchId));

    /// <summary>The wanted series of an earlier study with what came of each from the archive.</summary>
    public static List<PriorSeries> Series(JournalSession session, PriorRow prior) => session.Query(
        """
        SELECT w.series_uid, w.instances, (
          SELECT count(*) FROM instance i JOIN study s ON s.id = i.study_id
          WHERE s.study_uid = $study AND i.series_uid = w.series_uid AND i.origin = 'Prior' AND i.state = 'Current')
        FROM prior_series w WHERE w.prior_id = $prior ORDER BY w.instances DESC, w.series_uid
        """,
        row => new PriorSeries(row.GetString(0), row.GetInt32OrNull(1), row.GetInt32(2)),
        ("$prior", prior.Id), ("$study", prior.StudyUid));

    /// <summary>Writes down what was chosen; each counts from now on as wanted.</summary>
    public static void FoundNeedsTransaction(JournalTransaction transaction, SearchRow search, IReadOnlyList<PriorCandidate> chosen)
    {
        foreach (PriorCandidate candidate in chosen)
        {
            long id = transaction.Insert(
                """
                INSERT INTO prior (search_id, study_uid, study_date, study_time, state) VALUES ($search, $uid, $date, $time, $state)
                """,
                ("$search", search.Id), ("$uid", candidate.StudyUid), ("$date", candidate.StudyDate), ("$time", candidate.StudyTime),
                ("$state", nameof(PriorState.Wanted)));
            foreach (PriorSeries series in candidate.Series)
            {
                transaction.Execute(
                    "INSERT INTO prior_series (prior_id, series_uid, instances) VALUES ($prior, $uid, $instances)",
                    ("$prior", id), ("$uid", series.SeriesUid), ("$instances", series.Instances));
            }
        }
    }

    public static void DateNeedsTransaction(JournalTransaction transaction, long searchId, string studyDate) =>
        transaction.Execute("UPDATE prior_search SET study_date = $date WHERE id = $id", ("$date", studyDate), ("$id", searchId));

    /// <summary>Notes that the archive is asked for it now: what comes of the study from then on is expected.</summary>
    public static void AskedNeedsTransaction(JournalTransaction transaction, long priorId, DateTimeOffset now) =>
        transaction.Execute("UPDATE prior SET asked_at = $now WHERE id = $id", ("$now", JournalTime.Format(now)), ("$id", priorId));

    /// <summary>Notes that the archive sends more than is taken: nothing further of it is.</summary>
    public static void TooLargeNeedsTransaction(JournalTransaction transaction, string studyUid) => transaction.Execute(
        "UPDATE prior SET cause = $cause WHERE study_uid = $uid AND state = $wanted",
        ("$cause", nameof(PriorCause.TooLarge)), ("$uid", studyUid), ("$wanted", nameof(PriorState.Wanted)));

    public static bool IsTooLarge(JournalSession session, long priorId) => session.Count(
        "SELECT count(*) FROM prior WHERE id = $id AND cause = $cause", ("$id", priorId), ("$cause", nameof(PriorCause.TooLarge))) > 0;

    /// <summary>Wants only the series that are here: the archive does not give the others.</summary>
    public static void KeepCompleteNeedsTransaction(JournalTransaction transaction, PriorRow prior)
    {
        foreach (PriorSeries series in Series(transaction, prior).Where(series => !series.IsComplete))
        {
            transaction.Execute(
                "DELETE FROM prior_series WHERE prior_id = $prior AND series_uid = $uid", ("$prior", prior.Id), ("$uid", series.SeriesUid));
        }
    }

    /// <summary>Moves an earlier study by the table.</summary>
    /// <exception cref="InvalidOperationException">The event cannot happen in this state: a defect of ours.</exception>
    public static void MoveNeedsTransaction(JournalTransaction transaction, PriorRow prior, PriorEvent happened, PriorCause? cause = null)
    {
        PriorState next = PriorLifecycle.Next(prior.State, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen to earlier study #{prior.Id} in state {prior.State}.");
        transaction.Execute(
            "UPDATE prior SET state = $state, cause = $cause WHERE id = $id",
            ("$state", next.ToString()), ("$cause", cause?.ToString()), ("$id", prior.Id));
    }

    /// <summary>Moves a search by the table; with its end, and that of the study's others, the runs are let go.</summary>
    /// <exception cref="InvalidOperationException">The event cannot happen in this state: a defect of ours.</exception>
    public static SearchState MoveNeedsTransaction(
        JournalTransaction transaction, SearchRow search, SearchEvent happened, DateTimeOffset now, PriorCause? cause = null, DateTimeOffset? nextAt = null)
    {
        SearchState next = SearchLifecycle.Next(search.State, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen to search #{search.Id} in state {search.State}.");
        bool over = !SearchLifecycle.IsOpen(next);
        transaction.Execute(
            """
            UPDATE prior_search SET state = $state, cause = $cause, attempts = $attempts, next_at = $next, ended_at = $ended WHERE id = $id
            """,
            ("$state", next.ToString()),
            ("$cause", cause?.ToString()),
            ("$attempts", happened == SearchEvent.Faulted ? search.Attempts + 1 : 0),
            ("$next", JournalTime.Format(nextAt ?? now)),
            ("$ended", over ? JournalTime.Format(now) : null),
            ("$id", search.Id));
        transaction.Signal(JournalTopic.Priors);
        if (over && transaction.Count(
            $"SELECT count(*) FROM prior_search WHERE study_id = $study AND revision = $revision AND state IN {Open}",
            ("$study", search.StudyId), ("$revision", search.Revision)) == 0
            && StudyTable.Get(transaction, search.StudyId).Revision == search.Revision)
        {
            StudyWait.EndNeedsTransaction(transaction, search.StudyId, Awaited.Priors, now);
        }

        return next;
    }
}
