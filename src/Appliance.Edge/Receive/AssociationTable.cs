using Appliance.Edge.Storage;

namespace Appliance.Edge.Receive;

/// <summary>The ledger of associations in the journal.</summary>
internal static class AssociationTable
{
    public static long OpenNeedsTransaction(
        JournalTransaction transaction, string callingAE, string calledAE, string remote, DateTimeOffset now) =>
        transaction.Insert(
            "INSERT INTO association (calling_ae, called_ae, remote, started_at) VALUES ($calling, $called, $remote, $now)",
            ("$calling", callingAE), ("$called", calledAE), ("$remote", remote), ("$now", JournalTime.Format(now)));

    /// <summary>Counts an instance where it is stored, so that the count is right after any crash.</summary>
    public static void StoredNeedsTransaction(JournalTransaction transaction, long? id, long studyId, long bytes)
    {
        if (id is null)
        {
            return;
        }

        transaction.Execute(
            "UPDATE association SET stored = stored + 1, offered = offered + 1, bytes = bytes + $bytes WHERE id = $id",
            ("$bytes", bytes), ("$id", id));
        FeedsNeedsTransaction(transaction, id.Value, studyId);
    }

    /// <summary>Whether the association is known to feed the study, and so holds it open.</summary>
    public static bool Feeds(JournalSession session, long id, long studyId) =>
        session.Count(
            "SELECT count(*) FROM association_study WHERE association_id = $id AND study_id = $study", ("$id", id), ("$study", studyId)) > 0;

    /// <summary>Lets the association hold the study open until it ends.</summary>
    public static void FeedsNeedsTransaction(JournalTransaction transaction, long id, long studyId)
    {
        transaction.Execute(
            "INSERT INTO association_study (association_id, study_id) VALUES ($id, $study) ON CONFLICT DO NOTHING",
            ("$id", id), ("$study", studyId));
        transaction.Signal(JournalTopic.Studies);
    }

    public static void EndNeedsTransaction(
        JournalTransaction transaction, long id, AssociationEnding ending, int duplicates, int refused, DateTimeOffset now)
    {
        transaction.Execute(
            """
            UPDATE association SET ended_at = $now, ending = $ending, duplicates = $duplicates, refused = $refused,
              offered = stored + $duplicates + $refused
            WHERE id = $id
            """,
            ("$now", JournalTime.Format(now)),
            ("$ending", ending.ToString()),
            ("$duplicates", duplicates),
            ("$refused", refused),
            ("$id", id));
        transaction.Signal(JournalTopic.Studies);
    }

    /// <summary>Ends what an earlier process left open: its connections died with it.</summary>
    public static int EndAllNeedsTransaction(JournalTransaction transaction, DateTimeOffset now)
    {
        transaction.Signal(JournalTopic.Studies);
        return transaction.Execute(
            "UPDATE association SET ended_at = $now, ending = $ending WHERE ended_at IS NULL",
            ("$now", JournalTime.Format(now)), ("$ending", nameof(AssociationEnding.ProcessEnded)));
    }
}
