using Appliance.Edge.Running;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>
/// Holds the runs of a closed study back until what they wait for is there, or its time is over. Being held is nothing but
/// a later turn: a run starts at its limit whatever becomes of those that were asked.
/// </summary>
internal static class StudyWait
{
    /// <summary>Holds the runs that did not start yet.</summary>
    public static void BeginNeedsTransaction(
        JournalTransaction transaction, long studyId, Awaited awaited, DateTimeOffset until, DateTimeOffset now)
    {
        transaction.Execute(
            """
            INSERT INTO study_wait (study_id, awaited, until) VALUES ($study, $awaited, $until)
            ON CONFLICT (study_id, awaited) DO UPDATE SET until = $until
            """,
            ("$study", studyId), ("$awaited", awaited.ToString()), ("$until", JournalTime.Format(until)));
        SetTurnsNeedsTransaction(transaction, studyId, now);
    }

    /// <summary>Lets the runs go, unless something else is awaited. Does nothing when this is not awaited.</summary>
    public static void EndNeedsTransaction(JournalTransaction transaction, long studyId, Awaited awaited, DateTimeOffset now)
    {
        if (transaction.Execute(
            "DELETE FROM study_wait WHERE study_id = $study AND awaited = $awaited",
            ("$study", studyId), ("$awaited", awaited.ToString())) > 0)
        {
            SetTurnsNeedsTransaction(transaction, studyId, now);
        }
    }

    /// <summary>Forgets what was awaited: the runs it was for are over.</summary>
    public static void ForgetNeedsTransaction(JournalTransaction transaction, long studyId) =>
        transaction.Execute("DELETE FROM study_wait WHERE study_id = $study", ("$study", studyId));

    /// <summary>True while an answer can still be part of the study's runs: none of them started.</summary>
    public static bool IsInTime(JournalSession session, long studyId, Awaited awaited, DateTimeOffset now) =>
        session.Count(
            """
            SELECT count(*) FROM study_wait w JOIN study s ON s.id = w.study_id
            WHERE w.study_id = $study AND w.awaited = $awaited AND w.until > $now
              AND NOT EXISTS (SELECT 1 FROM run r WHERE r.study_id = s.id AND r.revision = s.revision AND r.started_at IS NOT NULL)
            """,
            ("$study", studyId), ("$awaited", awaited.ToString()), ("$now", JournalTime.Format(now))) > 0;

    // A run that was tried before has a turn of its own (a pause after a failure).
    private static void SetTurnsNeedsTransaction(JournalTransaction transaction, long studyId, DateTimeOffset now)
    {
        transaction.Execute(
            """
            UPDATE run SET next_at = max($now, coalesce((SELECT max(until) FROM study_wait WHERE study_id = $study), $now))
            WHERE study_id = $study AND state = $pending AND started_at IS NULL
            """,
            ("$study", studyId), ("$pending", nameof(RunState.Pending)), ("$now", JournalTime.Format(now)));
        transaction.Signal(JournalTopic.Runs);
    }
}
