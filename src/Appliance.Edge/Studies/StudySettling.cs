using Appliance.Edge.Delivery;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>Moves a study on when the last of its runs or deliveries has ended, or when something is wrong with it.</summary>
public sealed class StudySettling(StudyRecords records)
{
    /// <summary>Puts a study aside for a person. The first reason stays: what follows is often its consequence.</summary>
    /// <param name="transaction">The transaction of what went wrong.</param>
    /// <param name="studyId">The study.</param>
    /// <param name="reason">What went wrong.</param>
    /// <param name="detail">Its technical half, without identifiers.</param>
    /// <param name="now">The present.</param>
    internal void QuarantineNeedsTransaction(
        JournalTransaction transaction, long studyId, StudyReason reason, string detail, DateTimeOffset now)
    {
        StudyTable.SupersedeRunsNeedsTransaction(transaction, studyId, now);
        FaultNeedsTransaction(transaction, StudyTable.Get(transaction, studyId), reason, detail, part: null, attempts: 0);
    }

    /// <summary>Call after a lost file came again: with the last of them, its study is received anew.</summary>
    internal static void RestoredNeedsTransaction(JournalTransaction transaction, long studyId, string callingAE, DateTimeOffset now)
    {
        StudyRow study = StudyTable.Get(transaction, studyId);
        long missing = transaction.Count(
            "SELECT count(*) FROM instance WHERE study_id = $study AND state = 'Missing'", ("$study", studyId));
        if (study is { Stage: StudyStage.Quarantined, Reason: StudyReason.FileMissing or StudyReason.SourcesDeleted }
            && missing + InstanceTable.DeletedSources(transaction, studyId) == 0)
        {
            StudyTable.ReopenNeedsTransaction(transaction, study, StudyEvent.Mended, callingAE, now);
        }
    }

    /// <summary>Ends a revision that no app runs on. Where an earlier one has evidence, that is the study's: it ends as its delivery does.</summary>
    internal void NothingToRunNeedsTransaction(JournalTransaction transaction, StudyRow study, StudyReason reason)
    {
        if (transaction.Count("SELECT count(*) FROM instance WHERE study_id = $study AND origin = 'Evidence'", ("$study", study.Id)) == 0)
        {
            StudyTable.MoveNeedsTransaction(transaction, study, StudyEvent.NothingToRun, reason);
            return;
        }

        StudyTable.MoveNeedsTransaction(transaction, study, StudyEvent.Closed);
        RunEndedNeedsTransaction(transaction, study.Id);
    }

    /// <summary>Call after a run of the study's present revision ended.</summary>
    internal void RunEndedNeedsTransaction(JournalTransaction transaction, long studyId)
    {
        StudyRow study = StudyTable.Get(transaction, studyId);
        if (study.Stage != StudyStage.Ready || UnderWay(transaction, study) > 0)
        {
            return;
        }

        // The other apps' evidence is delivered all the same; the study then waits for a person.
        if (FirstFailure(transaction, study) is { } failed)
        {
            StudyReason reason = failed.Attempts > 0 ? StudyReason.RunFailed : StudyReason.RunInterrupted;
            FaultNeedsTransaction(
                transaction, study, reason, $"{failed.App.Id}: {failed.Reason}", failed.App.Id, failed.Attempts + failed.Interruptions);
            return;
        }

        StudyTable.MoveNeedsTransaction(transaction, study, StudyEvent.RunsEnded);
        SettleNeedsTransaction(transaction, studyId);
    }

    /// <summary>Call after a delivery of the study to <paramref name="destination"/> was settled.</summary>
    internal void DeliverySettledNeedsTransaction(
        JournalTransaction transaction, long studyId, string destination, DateTimeOffset now)
    {
        if (Unsettled(transaction, studyId, destination) == 0)
        {
            records.DestinationSettledNeedsTransaction(transaction, StudyTable.Get(transaction, studyId), destination, now);
        }

        SettleNeedsTransaction(transaction, studyId);
    }

    /// <summary>Ends a study whose evidence is delivered or given up; does nothing while some is under way.</summary>
    private static void SettleNeedsTransaction(JournalTransaction transaction, long studyId)
    {
        StudyRow study = StudyTable.Get(transaction, studyId);
        if (study.Stage != StudyStage.Delivering || Unsettled(transaction, studyId) > 0)
        {
            return;
        }

        long delivered = Deliveries(transaction, studyId, DeliveryState.Delivered) + Deliveries(transaction, studyId, DeliveryState.Uncommitted);
        long dead = Deliveries(transaction, studyId, DeliveryState.DeadLetter);
        long refused = Deliveries(transaction, studyId, DeliveryState.NotAccepted);
        (StudyReason reason, long missing) = (delivered, refused, dead) switch
        {
            (0, 0, 0) => (StudyReason.NoDestination, 0L),
            (_, 0, 0) => (StudyReason.Delivered, 0L),
            (_, _, 0) => (StudyReason.Downgraded, refused),
            _ => (StudyReason.DeadLetters, dead),
        };
        string? detail = missing > 0
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{missing}/{dead + refused + delivered}")
            : null;
        StudyTable.MoveNeedsTransaction(transaction, study, StudyEvent.Settled, reason, detail);
    }

    private void FaultNeedsTransaction(
        JournalTransaction transaction, StudyRow study, StudyReason reason, string detail, string? part, int attempts)
    {
        bool first = study.Stage != StudyStage.Quarantined;
        StudyTable.MoveNeedsTransaction(
            transaction, study, StudyEvent.Faulted, first ? reason : study.Reason, first ? detail : study.Detail);
        if (first)
        {
            records.QuarantinedNeedsTransaction(transaction, study, part, attempts);
        }
    }

    private static long UnderWay(JournalSession session, StudyRow study) =>
        session.Count(
            "SELECT count(*) FROM run WHERE study_id = $study AND revision = $revision AND state IN ('Pending', 'Running')",
            ("$study", study.Id), ("$revision", study.Revision));

    private static RunRow? FirstFailure(JournalSession session, StudyRow study) =>
        session.First(
            $"SELECT {RunRow.Columns} FROM run WHERE study_id = $study AND revision = $revision AND state = 'Failed' ORDER BY id LIMIT 1",
            RunRow.Map,
            ("$study", study.Id), ("$revision", study.Revision));

    private static long Unsettled(JournalSession session, long studyId, string? destination = null) =>
        session.Count(
            $"""
            SELECT count(*) FROM delivery d JOIN instance i ON i.id = d.instance_id
            WHERE i.study_id = $study AND d.state IN {DeliveryTable.Unsettled} AND ($destination IS NULL OR d.destination = $destination)
            """,
            ("$study", studyId), ("$destination", destination));

    private static long Deliveries(JournalSession session, long studyId, DeliveryState state) =>
        session.Count(
            """
            SELECT count(*) FROM delivery d JOIN instance i ON i.id = d.instance_id
            WHERE i.study_id = $study AND d.state = $state
            """,
            ("$study", studyId), ("$state", state.ToString()));
}
