namespace Appliance.Edge.Storage;

/// <summary>How instances are found in and added to the journal.</summary>
internal static class InstanceTable
{
    /// <summary>What the unit has of its own under a UID: what was fetched of earlier studies is not told to anybody.</summary>
    public static List<InstanceRow> BySopUid(JournalSession session, string sopUid) =>
        session.Query(
            $"{InstanceRow.Select} WHERE i.sop_uid = $sop AND i.origin <> 'Prior' ORDER BY i.id", InstanceRow.Map, ("$sop", sopUid));

    /// <summary>What was fetched of an earlier study under a UID.</summary>
    public static List<InstanceRow> PriorsBySopUid(JournalSession session, string studyUid, string sopUid) =>
        session.Query(
            $"{InstanceRow.Select} WHERE i.sop_uid = $sop AND s.study_uid = $study AND i.origin = 'Prior' ORDER BY i.id",
            InstanceRow.Map,
            ("$sop", sopUid), ("$study", studyUid));

    /// <summary>Removes the row of a fetched instance: nothing is remembered of it.</summary>
    public static void ForgetNeedsTransaction(JournalTransaction transaction, long id) =>
        transaction.Execute("DELETE FROM instance WHERE id = $id AND origin = 'Prior'", ("$id", id));

    /// <summary>What runs read: the received instances that count, in an order that depends on nothing but them.</summary>
    public static List<InstanceRow> Input(JournalSession session, long studyId) =>
        session.Query(
            $"{InstanceRow.Select} WHERE i.study_id = $study AND i.origin = $received AND i.state = $current ORDER BY i.sop_uid, i.id",
            InstanceRow.Map,
            ("$study", studyId),
            ("$received", nameof(InstanceOrigin.Received)),
            ("$current", nameof(InstanceState.Current)));

    public static long AddNeedsTransaction(
        JournalTransaction transaction,
        long studyId,
        int revision,
        InstanceFacts facts,
        InstanceOrigin origin,
        SpoolPart part,
        DateTimeOffset now,
        InstanceState state = InstanceState.Current,
        long? associationId = null,
        long? runId = null) =>
        transaction.Insert(
            """
            INSERT INTO instance (study_id, sop_uid, sop_class, series_uid, modality, instance_number, transfer_syntax, origin,
              state, file, bytes, digest, revision, association_id, run_id, stored_at,
              stack, position, acquisition_images, series_images, study_images, patient)
            VALUES ($study, $sop, $class, $series, $modality, $number, $syntax, $origin,
              $state, $file, $bytes, $digest, $revision, $association, $run, $now,
              $stack, $position, $acquisition, $seriesImages, $studyImages, $patient)
            """,
            ("$study", studyId),
            ("$sop", facts.SopUid),
            ("$class", facts.SopClass),
            ("$series", facts.SeriesUid),
            ("$modality", facts.Modality),
            ("$number", facts.InstanceNumber),
            ("$syntax", facts.TransferSyntax),
            ("$origin", origin.ToString()),
            ("$state", state.ToString()),
            ("$file", part.File),
            ("$bytes", part.Bytes),
            ("$digest", part.Digest),
            ("$revision", revision),
            ("$association", associationId),
            ("$run", runId),
            ("$now", JournalTime.Format(now)),
            ("$stack", facts.Hints.Stack),
            ("$position", facts.Hints.Position),
            ("$acquisition", facts.Hints.AcquisitionImages),
            ("$seriesImages", facts.Hints.SeriesImages),
            ("$studyImages", facts.Hints.StudyImages),
            ("$patient", facts.Patient.ToBytes()));

    public static void SetStateNeedsTransaction(JournalTransaction transaction, long id, InstanceState state) =>
        transaction.Execute("UPDATE instance SET state = $state WHERE id = $id", ("$state", state.ToString()), ("$id", id));

    /// <summary>A lost or deleted file came again: its row names it, and it counts as it did.</summary>
    public static void RestoreNeedsTransaction(JournalTransaction transaction, long id, string file, DateTimeOffset now) =>
        transaction.Execute(
            """
            UPDATE instance SET state = coalesce(deleted_from, $state), file = $file, stored_at = $now, deleted_at = NULL, deleted_from = NULL
            WHERE id = $id
            """,
            ("$state", nameof(InstanceState.Current)), ("$file", file), ("$now", JournalTime.Format(now)), ("$id", id));

    /// <summary>How many received files of a study were deleted: its runs would see only a part of it.</summary>
    public static long DeletedSources(JournalSession session, long studyId) =>
        session.Count(
            "SELECT count(*) FROM instance WHERE study_id = $study AND origin = 'Received' AND state = 'Deleted' AND deleted_from = 'Current'",
            ("$study", studyId));
}
