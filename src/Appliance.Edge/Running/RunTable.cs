using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;

namespace Appliance.Edge.Running;

/// <summary>How runs change in the journal, up to their results (those are <see cref="RunEnding"/>).</summary>
internal static class RunTable
{
    public static void AddNeedsTransaction(JournalTransaction transaction, StudyRow study, ActiveApp app, DateTimeOffset now)
    {
        transaction.Execute(
            """
            INSERT INTO run (study_id, revision, app_id, app_version, state, next_at, created_at, lane, host_mebibytes, device_mebibytes)
            VALUES ($study, $revision, $app, $version, $pending, $now, $now, $lane, $host, $device)
            """,
            ("$study", study.Id),
            ("$revision", study.Revision),
            ("$app", app.App.Id),
            ("$version", app.App.Version),
            ("$pending", nameof(RunState.Pending)),
            ("$now", JournalTime.Format(now)),
            ("$lane", app.Needs.Lane.ToString()),
            ("$host", app.Needs.HostMebibytes),
            ("$device", app.Needs.DeviceMebibytes));
        transaction.Signal(JournalTopic.Runs);
    }

    public static RunRow Get(JournalSession session, long id) =>
        session.First($"SELECT {RunRow.Columns} FROM run WHERE id = $id", RunRow.Map, ("$id", id))
        ?? throw new InvalidOperationException($"There is no run #{id}.");

    /// <summary>What the same app reported on the last revision before this run's that it reported on.</summary>
    public static List<InstanceReference> LastReports(JournalSession session, RunRow run) =>
        session.Query(
            """
            SELECT s.study_uid, i.series_uid, i.sop_class, i.sop_uid
            FROM instance i JOIN run r ON r.id = i.run_id JOIN study s ON s.id = i.study_id
            WHERE r.study_id = $study AND r.app_id = $app AND r.revision < $revision AND i.sop_class = $report
            ORDER BY r.revision DESC, i.id DESC LIMIT 1
            """,
            row => new InstanceReference(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3)),
            ("$study", run.StudyId),
            ("$app", run.App.Id),
            ("$revision", run.Revision),
            ("$report", DicomUID.Comprehensive3DSRStorage.Value));

    /// <summary>The apps whose runs on the same revision have not ended, this one's among them.</summary>
    public static List<AppVersion> Companions(JournalSession session, RunRow run) =>
        session.Query(
            "SELECT app_id, app_version FROM run WHERE study_id = $study AND revision = $revision AND state IN ('Pending', 'Running') ORDER BY id",
            row => new AppVersion(row.GetString(0), row.GetString(1)),
            ("$study", run.StudyId), ("$revision", run.Revision));

    /// <summary>When, after a time, the next run that waits becomes due; null when none does.</summary>
    public static DateTimeOffset? NextDue(JournalSession session, DateTimeOffset after) =>
        session.First(
            "SELECT min(next_at) FROM run WHERE state = $pending AND next_at > $after",
            row => row.GetTimeOrNull(0),
            ("$pending", nameof(RunState.Pending)), ("$after", JournalTime.Format(after)));

    public static List<RunRow> UnderWay(JournalSession session) =>
        session.Query($"SELECT {RunRow.Columns} FROM run WHERE state = $running", RunRow.Map, ("$running", nameof(RunState.Running)));

    public static void NoteProgressNeedsTransaction(JournalTransaction transaction, long id, string step, double progress) =>
        transaction.Execute(
            "UPDATE run SET step = $step, progress = $progress WHERE id = $id AND state = $running",
            ("$step", step), ("$progress", progress), ("$id", id), ("$running", nameof(RunState.Running)));

    /// <summary>Puts a claimed run back.</summary>
    public static void ReleaseNeedsTransaction(
        JournalTransaction transaction, RunRow run, int attempts, int interruptions, DateTimeOffset nextAt, string? reason)
    {
        transaction.Execute(
            """
            UPDATE run SET state = $pending, claimed_by = NULL, attempts = $attempts, interruptions = $interruptions,
              next_at = $next, reason = $reason
            WHERE id = $id
            """,
            ("$pending", nameof(RunState.Pending)),
            ("$attempts", attempts),
            ("$interruptions", interruptions),
            ("$next", JournalTime.Format(nextAt)),
            ("$reason", reason),
            ("$id", run.Id));
        transaction.Signal(JournalTopic.Runs);
    }
}
