using Appliance.Edge.Running;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Apps;

/// <summary>How installed apps change in the journal. Each change goes through <see cref="AppLifecycle"/>.</summary>
internal static class AppTable
{
    /// <summary>How long a removed version stays though no run waits for it: a study that is being closed may have chosen it already.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>Every version on the unit, by id, then in the order of installation.</summary>
    public static List<AppRow> All(JournalSession session) =>
        session.Query($"SELECT {AppRow.Columns} FROM app ORDER BY app_id, installed_at, app_version", AppRow.Map);

    public static AppRow? Find(JournalSession session, AppVersion app) =>
        session.First(
            $"SELECT {AppRow.Columns} FROM app WHERE app_id = $app AND app_version = $version", AppRow.Map,
            ("$app", app.Id), ("$version", app.Version));

    /// <summary>Notes a version whose files are in their place; studies are run with it from now on.</summary>
    public static void InstalledNeedsTransaction(JournalTransaction transaction, StagedApp staged, string publisher, DateTimeOffset now)
    {
        transaction.Execute(
            """
            INSERT INTO app (app_id, app_version, state, content_digest, publisher, installed_at, changed_at)
            VALUES ($app, $version, $absent, $digest, $publisher, $now, $now)
            ON CONFLICT (app_id, app_version) DO UPDATE SET publisher = $publisher, installed_at = $now
            """,
            ("$app", staged.App.Id), ("$version", staged.App.Version), ("$absent", nameof(AppState.Absent)),
            ("$digest", staged.Statement.ContentDigest), ("$publisher", publisher), ("$now", JournalTime.Format(now)));
        ChooseNeedsTransaction(transaction, staged.App, now);
    }

    /// <summary>Lets studies be run with a version that is on the unit, and no longer with the one before.</summary>
    public static void ChooseNeedsTransaction(JournalTransaction transaction, AppVersion app, DateTimeOffset now)
    {
        foreach (AppRow other in All(transaction).Where(row => row.App.Id == app.Id && row.App != app))
        {
            MoveNeedsTransaction(transaction, other, AppEvent.OtherChosen, now);
        }

        MoveNeedsTransaction(transaction, Find(transaction, app)!, AppEvent.Chosen, now);
    }

    /// <summary>Removes a version. When it was the active one, the one that was installed last before takes its place.</summary>
    /// <returns>The version that took its place; null when none did.</returns>
    public static AppVersion? RemoveNeedsTransaction(JournalTransaction transaction, AppRow app, DateTimeOffset now)
    {
        MoveNeedsTransaction(transaction, app, AppEvent.Removed, now);
        AppRow? next = app.State == AppState.Active
            ? All(transaction).LastOrDefault(row => row.App.Id == app.App.Id && row.State == AppState.Standby)
            : null;
        if (next is not null)
        {
            MoveNeedsTransaction(transaction, next, AppEvent.Chosen, now);
        }

        return next?.App;
    }

    /// <summary>Forgets the versions that were removed and that no run waits for.</summary>
    public static List<AppVersion> ForgetUnusedNeedsTransaction(JournalTransaction transaction, DateTimeOffset now)
    {
        List<AppRow> unused = transaction.Query(
            $"""
            SELECT {AppRow.Columns} FROM app a
            WHERE a.state = 'Leaving' AND a.changed_at <= $before AND NOT EXISTS (
              SELECT 1 FROM run r WHERE r.app_id = a.app_id AND r.app_version = a.app_version AND r.state IN ('Pending', 'Running'))
            """,
            AppRow.Map,
            ("$before", JournalTime.Format(now - Grace)));
        foreach (AppRow app in unused)
        {
            MoveNeedsTransaction(transaction, app, AppEvent.Unused, now);
        }

        return [.. unused.Select(row => row.App)];
    }

    private static void MoveNeedsTransaction(JournalTransaction transaction, AppRow app, AppEvent happened, DateTimeOffset now)
    {
        AppState next = AppLifecycle.Next(app.State, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen to {app.App.Id} {app.App.Version} in state {app.State}.");
        if (next == AppState.Absent)
        {
            transaction.Execute(
                "DELETE FROM app WHERE app_id = $app AND app_version = $version", ("$app", app.App.Id), ("$version", app.App.Version));
        }
        else if (next != app.State)
        {
            transaction.Execute(
                "UPDATE app SET state = $state, changed_at = $now WHERE app_id = $app AND app_version = $version",
                ("$state", next.ToString()), ("$now", JournalTime.Format(now)), ("$app", app.App.Id), ("$version", app.App.Version));
        }

        transaction.Signal(JournalTopic.Runs);
    }
}
