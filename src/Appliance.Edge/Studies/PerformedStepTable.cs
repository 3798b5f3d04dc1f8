using Appliance.Dicom.Data;
using Appliance.Dicom.Services;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Studies;

/// <summary>The performed procedure steps in the journal.</summary>
internal static class PerformedStepTable
{
    /// <summary>Steps that nobody changed for so long are forgotten when the next one comes.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    /// <summary>Null when there is no such step.</summary>
    public static (long Id, PerformedStep Step)? Find(JournalSession session, string sopUid) =>
        session.First(
            "SELECT id, state, attributes FROM performed_step WHERE sop_uid = $uid",
            row => ((long, PerformedStep)?)(
                row.GetInt64(0),
                new PerformedStep(
                    row.GetEnum<PerformedStepState>(1),
                    DicomDatasetReader.Read(row.GetFieldValue<byte[]>(2), DicomTransferSyntax.ExplicitVRLittleEndian))),
            ("$uid", sopUid));

    public static void AddNeedsTransaction(
        JournalTransaction transaction, string sopUid, PerformedStep step, string callingAE, DateTimeOffset now)
    {
        transaction.Execute("DELETE FROM performed_step WHERE changed_at < $before", ("$before", JournalTime.Format(now - Memory)));
        long id = transaction.Insert(
            """
            INSERT INTO performed_step (sop_uid, state, calling_ae, created_at, changed_at, attributes)
            VALUES ($uid, $state, $ae, $now, $now, $attributes)
            """,
            ("$uid", sopUid),
            ("$state", step.State.ToString()),
            ("$ae", callingAE),
            ("$attributes", Bytes(step)),
            ("$now", JournalTime.Format(now)));
        ListNeedsTransaction(transaction, id, step);
    }

    public static void ChangeNeedsTransaction(JournalTransaction transaction, long id, PerformedStep step, DateTimeOffset now)
    {
        transaction.Execute(
            "UPDATE performed_step SET state = $state, attributes = $attributes, changed_at = $now WHERE id = $id",
            ("$state", step.State.ToString()), ("$attributes", Bytes(step)), ("$now", JournalTime.Format(now)), ("$id", id));
        transaction.Execute("DELETE FROM performed_step_object WHERE step_id = $id", ("$id", id));
        ListNeedsTransaction(transaction, id, step);
    }

    private static void ListNeedsTransaction(JournalTransaction transaction, long id, PerformedStep step)
    {
        foreach (string study in step.StudyUids)
        {
            transaction.Execute(
                "INSERT INTO performed_step_study (step_id, study_uid) VALUES ($id, $uid) ON CONFLICT DO NOTHING", ("$id", id), ("$uid", study));
        }

        foreach (string sop in step.ObjectUids)
        {
            transaction.Execute("INSERT INTO performed_step_object (step_id, sop_uid) VALUES ($id, $uid)", ("$id", id), ("$uid", sop));
        }

        transaction.Signal(JournalTopic.Studies);
    }

    private static byte[] Bytes(PerformedStep step) =>
        DicomDatasetWriter.ToBytes(step.Attributes, DicomTransferSyntax.ExplicitVRLittleEndian);
}
