using Appliance.Edge.Running;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>How studies change in the journal. Each change goes through <see cref="StudyLifecycle"/>.</summary>
internal static class StudyTable
{
    public static StudyRow? Find(JournalSession session, string studyUid) =>
        session.First($"SELECT {StudyRow.Columns} FROM study WHERE study_uid = $uid", StudyRow.Map, ("$uid", studyUid));

    public static StudyRow Get(JournalSession session, long id) =>
        session.First($"SELECT {StudyRow.Columns} FROM study WHERE id = $id", StudyRow.Map, ("$id", id))
        ?? throw new InvalidOperationException($"There is no study #{id}.");

    /// <summary>
    /// Notes a new instance: opens the study, keeps it open, or reopens it as a new revision. One more on an open study says nothing
    /// of its end while the association is there that brought it; only the list of a performed step may be full with it.
    /// </summary>
    public static StudyRow InstanceStoredNeedsTransaction(
        JournalTransaction transaction, string studyUid, string callingAE, DateTimeOffset now)
    {
        if (Find(transaction, studyUid) is not { } study)
        {
            return OpenNeedsTransaction(transaction, studyUid, callingAE, now);
        }

        // What was fetched before says nothing of the scanner that sends now.
        if (study.Reason != StudyReason.PriorOnly)
        {
            StudyPause.NoteNeedsTransaction(transaction, study, now);
        }

        // What comes may be the correction, of which this is the first slice: whether it is enough is asked when the study closes again.
        if (study is { Stage: StudyStage.Quarantined, Reason: StudyReason.SeveralPatients })
        {
            return ReopenNeedsTransaction(transaction, study, StudyEvent.Mended, callingAE, now);
        }

        if (!StudyLifecycle.Reopens(study.Stage))
        {
            transaction.Execute("UPDATE study SET last_at = $now WHERE id = $id", ("$now", JournalTime.Format(now)), ("$id", study.Id));
            if (StepEvidence.Exists(transaction, studyUid))
            {
                transaction.Signal(JournalTopic.Studies);
            }

            return study with { LastAt = now };
        }

        return ReopenNeedsTransaction(transaction, study, StudyEvent.InstanceStored, callingAE, now);
    }

    /// <summary>Starts the next revision: what ran on the former one is no longer the result.</summary>
    public static StudyRow ReopenNeedsTransaction(
        JournalTransaction transaction, StudyRow study, StudyEvent happened, string callingAE, DateTimeOffset now)
    {
        SupersedeRunsNeedsTransaction(transaction, study.Id, now);
        MoveNeedsTransaction(transaction, study, happened);
        transaction.Execute(
            """
            UPDATE study SET revision = revision + 1, calling_ae = $ae, opened_at = $now, last_at = $now,
              closed_at = NULL, close_reason = NULL, reason = NULL, detail = NULL, gaps_since = NULL
            WHERE id = $id
            """,
            ("$ae", callingAE), ("$now", JournalTime.Format(now)), ("$id", study.Id));
        return Get(transaction, study.Id);
    }

    /// <summary>Adds a study.</summary>
    public static StudyRow OpenNeedsTransaction(JournalTransaction transaction, string studyUid, string callingAE, DateTimeOffset now) =>
        AddNeedsTransaction(transaction, studyUid, StudyStage.Receiving, null, callingAE, now);

    /// <summary>Adds a study with which nothing is done: the reason says what alone it holds.</summary>
    public static StudyRow OpenDoneNeedsTransaction(
        JournalTransaction transaction, string studyUid, StudyReason reason, string callingAE, DateTimeOffset now) =>
        AddNeedsTransaction(transaction, studyUid, StudyStage.Done, reason, callingAE, now);

    /// <summary>Moves a study by the table and writes down why.</summary>
    /// <exception cref="InvalidOperationException">The event cannot happen in this stage: a defect of ours.</exception>
    public static StudyStage MoveNeedsTransaction(
        JournalTransaction transaction, StudyRow study, StudyEvent happened, StudyReason? reason = null, string? detail = null)
    {
        StudyStage next = StudyLifecycle.Next(study.Stage, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen to study #{study.Id} in stage {study.Stage}.");
        transaction.Execute(
            "UPDATE study SET stage = $stage, reason = $reason, detail = $detail WHERE id = $id",
            ("$stage", next.ToString()), ("$reason", reason?.ToString()), ("$detail", detail), ("$id", study.Id));
        transaction.Signal(JournalTopic.Studies);
        return next;
    }

    /// <summary>Ends what waits. A run under way finds out when it ends: its study has moved on.</summary>
    public static void SupersedeRunsNeedsTransaction(JournalTransaction transaction, long studyId, DateTimeOffset now)
    {
        StudyWait.ForgetNeedsTransaction(transaction, studyId);
        transaction.Execute(
            "UPDATE run SET state = $superseded, ended_at = $now WHERE study_id = $id AND state = $pending",
            ("$superseded", nameof(RunState.Superseded)),
            ("$pending", nameof(RunState.Pending)),
            ("$now", JournalTime.Format(now)),
            ("$id", studyId));
    }

    private static StudyRow AddNeedsTransaction(
        JournalTransaction transaction, string studyUid, StudyStage stage, StudyReason? reason, string callingAE, DateTimeOffset now)
    {
        long id = transaction.Insert(
            """
            INSERT INTO study (study_uid, stage, revision, calling_ae, first_at, opened_at, last_at, reason)
            VALUES ($uid, $stage, 1, $ae, $now, $now, $now, $reason)
            """,
            ("$uid", studyUid),
            ("$stage", stage.ToString()),
            ("$ae", callingAE),
            ("$now", JournalTime.Format(now)),
            ("$reason", reason?.ToString()));
        transaction.Signal(JournalTopic.Studies);
        return Get(transaction, id);
    }
}
