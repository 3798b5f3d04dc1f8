using Appliance.Edge.Apps;
using Appliance.Edge.Running;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Shadows;

/// <summary>How shadow runs change in the journal. Each change goes through <see cref="ShadowLifecycle"/>.</summary>
internal static class ShadowTable
{
    /// <summary>Most that wait: on a unit that is never idle, what is more is not tried.</summary>
    public const int MaxPending = 500;

    /// <summary>Most that are remembered.</summary>
    public const int MaxRemembered = 20_000;

    /// <summary>Adds the run of the version that is tried beside the one whose run has just ended; does nothing when there is none.</summary>
    public static void AddNeedsTransaction(JournalTransaction transaction, RunRow active, DateTimeOffset now)
    {
        if (AppTable.All(transaction).Find(row => row.App.Id == active.App.Id && row.State == AppState.Shadow) is not { } tried
            || tried.App == active.App
            || Count(transaction, ShadowState.Pending) >= MaxPending)
        {
            return;
        }

        transaction.Execute(
            """
            INSERT INTO shadow_run (study_id, revision, app_id, app_version, active_version, state, created_at)
            VALUES ($study, $revision, $app, $version, $active, $pending, $now)
            ON CONFLICT DO NOTHING
            """,
            ("$study", active.StudyId), ("$revision", active.Revision), ("$app", tried.App.Id), ("$version", tried.App.Version),
            ("$active", active.App.Version), ("$pending", nameof(ShadowState.Pending)), ("$now", JournalTime.Format(now)));
        transaction.Execute("DELETE FROM shadow_run WHERE id <= (SELECT max(id) FROM shadow_run) - $most", ("$most", MaxRemembered));
    }

    /// <summary>The one that waits longest; null when none does.</summary>
    /// <param name="session">The journal.</param>
    /// <param name="closed">The versions that may not be started now.</param>
    public static ShadowRow? First(JournalSession session, params IEnumerable<AppVersion> closed) => session.First(
        $"""
        SELECT {ShadowRow.Columns} FROM shadow_run
        WHERE state = 'Pending' AND app_id || ' ' || app_version NOT IN (SELECT value FROM json_each($closed)) ORDER BY id LIMIT 1
        """,
        ShadowRow.Map,
        ("$closed", RunGateView.ToJson(closed)));

    /// <summary>The versions of those that wait.</summary>
    public static List<AppVersion> Waiting(JournalSession session) => session.Query(
        "SELECT DISTINCT app_id, app_version FROM shadow_run WHERE state = 'Pending'", row => new AppVersion(row.GetString(0), row.GetString(1)));

    /// <summary>Those of a version, the oldest first.</summary>
    public static List<ShadowRow> Of(JournalSession session, AppVersion app) => session.Query(
        $"SELECT {ShadowRow.Columns} FROM shadow_run WHERE app_id = $app AND app_version = $version ORDER BY id", ShadowRow.Map,
        ("$app", app.Id), ("$version", app.Version));

    /// <summary>What is under way; at most one, unless a fault of the disk broke it off.</summary>
    public static List<ShadowRow> UnderWay(JournalSession session) =>
        session.Query($"SELECT {ShadowRow.Columns} FROM shadow_run WHERE state = 'Running'", ShadowRow.Map);

    /// <summary>What those take that are under way.</summary>
    public static List<RunNeeds> NeedsUnderWay(JournalSession session) => session.Query(
        "SELECT host_mebibytes, device_mebibytes FROM shadow_run WHERE state = 'Running'",
        row => new RunNeeds(RunLane.Background, row.GetInt32(0), row.GetInt32(1)));

    /// <summary>How many are in a state.</summary>
    public static long Count(JournalSession session, ShadowState state) =>
        session.Count("SELECT count(*) FROM shadow_run WHERE state = $state", ("$state", state.ToString()));

    /// <summary>Drops those that wait of a version that is no longer tried.</summary>
    public static void StopNeedsTransaction(JournalTransaction transaction, AppVersion app, DateTimeOffset now)
    {
        foreach (ShadowRow row in Of(transaction, app).Where(row => row.State == ShadowState.Pending))
        {
            MoveNeedsTransaction(transaction, row, ShadowEvent.Outdated, now, "the version is no longer tried");
        }
    }

    /// <summary>Moves a run by the table and writes down why.</summary>
    /// <exception cref="InvalidOperationException">The event cannot happen in this state: a defect of ours.</exception>
    public static void MoveNeedsTransaction(JournalTransaction transaction, ShadowRow row, ShadowEvent happened, DateTimeOffset now, string? reason = null)
    {
        ShadowState next = ShadowLifecycle.Next(row.State, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen to shadow run #{row.Id} in state {row.State}.");
        bool ended = next is not (ShadowState.Pending or ShadowState.Running);
        transaction.Execute(
            "UPDATE shadow_run SET state = $state, reason = $reason, ended_at = $ended WHERE id = $id",
            ("$state", next.ToString()), ("$reason", reason), ("$ended", ended ? JournalTime.Format(now) : null), ("$id", row.Id));
        transaction.Signal(JournalTopic.Runs); // There is room for another.
    }
}
