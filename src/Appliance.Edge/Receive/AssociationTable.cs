using Appliance.Edge.Storage;

namespace Appliance.Edge.Receive;

/// <summary>The ledger of associations in the journal, and the totals of their scanners.</summary>
internal static class AssociationTable
{
    public static long OpenNeedsTransaction(
        JournalTransaction transaction, string callingAE, string calledAE, string remote, DateTimeOffset now)
    {
        long scanner = ScannerTable.SeenNeedsTransaction(transaction, callingAE, remote, now);
        transaction.Execute("UPDATE scanner SET associations = associations + 1 WHERE id = $id", ("$id", scanner));
        return transaction.Insert(
            """
            INSERT INTO association (calling_ae, called_ae, remote, started_at, scanner_id)
            VALUES ($calling, $called, $remote, $now, $scanner)
            """,
            ("$calling", callingAE),
            ("$called", calledAE),
            ("$remote", remote),
            ("$now", JournalTime.Format(now)),
            ("$scanner", scanner));
    }

    /// <summary>
    /// Counts an instance where it is stored, so that the count is right after any crash. Without an association no end of one will
    /// wake who closes studies, so the instance does.
    /// </summary>
    public static void StoredNeedsTransaction(JournalTransaction transaction, long? id, long studyId, long bytes)
    {
        if (id is null)
        {
            transaction.Signal(JournalTopic.Studies);
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
        int added = transaction.Execute(
            "INSERT INTO association_study (association_id, study_id) VALUES ($id, $study) ON CONFLICT DO NOTHING",
            ("$id", id), ("$study", studyId));
        if (added > 0)
        {
            // Whoever sends it last: its rhythm says how long to wait for more.
            transaction.Execute(
                "UPDATE study SET scanner_id = (SELECT scanner_id FROM association WHERE id = $id) WHERE id = $study",
                ("$id", id), ("$study", studyId));
            transaction.Signal(JournalTopic.Studies);
        }
    }

    public static void EndNeedsTransaction(
        JournalTransaction transaction, long id, AssociationEnding ending, AssociationTotals totals, DateTimeOffset now)
    {
        int refused = totals.Refused.Values.Sum();
        transaction.Execute(
            """
            UPDATE association SET ended_at = $now, ending = $ending, duplicates = $duplicates, refused = $refused, aborted = $aborted,
              busy_ms = $busy, offered = stored + $duplicates + $refused + $aborted
            WHERE id = $id
            """,
            ("$now", JournalTime.Format(now)),
            ("$ending", ending.ToString()),
            ("$duplicates", totals.Duplicates),
            ("$refused", refused),
            ("$aborted", totals.Aborted),
            ("$busy", (long)totals.Busy.TotalMilliseconds),
            ("$id", id));
        AddToScannerNeedsTransaction(transaction, id, now);
        foreach ((RefusalCode code, int count) in totals.Refused)
        {
            (long scanner, string calledAE) = transaction.First(
                "SELECT scanner_id, called_ae FROM association WHERE id = $id", row => (row.GetInt64(0), row.GetString(1)), ("$id", id));
            ScannerTable.RefusedNeedsTransaction(transaction, scanner, code, count, calledAE, now);
        }

        transaction.Signal(JournalTopic.Studies);
    }

    /// <summary>Ends what an earlier process left open: its connections died with it.</summary>
    public static int EndAllNeedsTransaction(JournalTransaction transaction, DateTimeOffset now)
    {
        List<long> open = transaction.Query("SELECT id FROM association WHERE ended_at IS NULL", row => row.GetInt64(0));
        open.ForEach(id => EndNeedsTransaction(transaction, id, AssociationEnding.ProcessEnded, new AssociationTotals(), now));
        transaction.Signal(JournalTopic.Studies);
        return open.Count;
    }

    private static void AddToScannerNeedsTransaction(JournalTransaction transaction, long id, DateTimeOffset now) =>
        transaction.Execute(
            """
            UPDATE scanner AS s SET stored = s.stored + a.stored, duplicates = s.duplicates + a.duplicates,
              refused = s.refused + a.refused, aborted = s.aborted + a.aborted, bytes = s.bytes + a.bytes,
              busy_ms = s.busy_ms + a.busy_ms, last_at = $now
            FROM association a WHERE a.id = $id AND s.id = a.scanner_id
            """,
            ("$id", id), ("$now", JournalTime.Format(now)));
}
