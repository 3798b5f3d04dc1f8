using Appliance.Edge.Proofs;
using Appliance.Edge.Running;
using Appliance.Edge.Shadows;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

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

    /// <summary>What is made up of a version of a module, and is not removed itself.</summary>
    public static List<AppVersion> UsersOf(JournalSession session, AppVersion module) =>
        [.. All(session).Where(row => row.IsKept && row.Uses(module)).Select(row => row.App)];

    /// <summary>Notes a version whose files are in their place; studies are run with it from now on, or it is tried beside the active one.</summary>
    /// <exception cref="InvalidOperationException">It is to be tried and is the active one: a defect of ours.</exception>
    public static void InstalledNeedsTransaction(
        JournalTransaction transaction, StagedApp staged, string publisher, bool asShadow, DateTimeOffset now)
    {
        transaction.Execute(
            """
            INSERT INTO app (app_id, app_version, kind, state, content_digest, publisher, installed_at, changed_at)
            VALUES ($app, $version, $kind, $absent, $digest, $publisher, $now, $now)
            ON CONFLICT (app_id, app_version) DO UPDATE SET publisher = $publisher, installed_at = $now
            """,
            ("$app", staged.App.Id), ("$version", staged.App.Version), ("$kind", staged.Kind.ToString()), ("$absent", nameof(AppState.Absent)),
            ("$digest", staged.Statement.ContentDigest), ("$publisher", publisher), ("$now", JournalTime.Format(now)));
        MakeUpNeedsTransaction(transaction, staged.App, ModulesOf(staged.Package));
        if (asShadow)
        {
            ShadowNeedsTransaction(transaction, staged.App, now);
        }
        else
        {
            ChooseNeedsTransaction(transaction, staged.App, now);
        }
    }

    /// <summary>Lets a version that is not the active one be tried beside that; at most one version of an app is.</summary>
    public static void ShadowNeedsTransaction(JournalTransaction transaction, AppVersion app, DateTimeOffset now)
    {
        if (Find(transaction, app)!.State != AppState.Shadow)
        {
            StopShadowNeedsTransaction(transaction, app.Id, now);
        }

        MoveNeedsTransaction(transaction, Find(transaction, app)!, AppEvent.Shadowed, now);
    }

    /// <summary>Lets no version of an app be tried any more.</summary>
    /// <returns>The version that was; null when none was.</returns>
    public static AppVersion? StopShadowNeedsTransaction(JournalTransaction transaction, string app, DateTimeOffset now)
    {
        AppRow? tried = All(transaction).Find(row => row.App.Id == app && row.State == AppState.Shadow);
        if (tried is not null)
        {
            MoveNeedsTransaction(transaction, tried, AppEvent.Unshadowed, now);
        }

        return tried?.App;
    }

    /// <summary>The modules of a package as the journal names them.</summary>
    public static IReadOnlyList<AppVersion> ModulesOf(Package package) => [.. package.Modules.Select(module => new AppVersion(module.Id, module.Version))];

    /// <summary>Notes of which modules a version is made up of, in the place of those before.</summary>
    /// <exception cref="AppPackageException">One of them was removed since it was chosen.</exception>
    public static void MakeUpNeedsTransaction(JournalTransaction transaction, AppVersion app, IReadOnlyList<AppVersion> modules)
    {
        foreach (AppVersion gone in modules.Where(module => module != app && Find(transaction, module) is not { IsKept: true }))
        {
            throw new AppPackageException($"{app.Id} {app.Version}", [AppFault.Of("graph", "module-gone", gone.Id, gone.Version)]);
        }

        ForgetModulesNeedsTransaction(transaction, app);
        PrecisionProof.ForgetNeedsTransaction(transaction, app); // They were of other modules.
        AppProofTable.ForgetNeedsTransaction(transaction, app);
        foreach (AppVersion module in modules)
        {
            transaction.Execute(
                "INSERT INTO app_module (app_id, app_version, module_id, module_version) VALUES ($app, $version, $module, $moduleVersion)",
                ("$app", app.Id), ("$version", app.Version), ("$module", module.Id), ("$moduleVersion", module.Version));
        }

        transaction.Signal(JournalTopic.Runs);
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

    /// <summary>Forgets the versions that were removed, that no run waits for, and that are part of nothing. A run that began before may have a module open.</summary>
    public static List<AppVersion> ForgetUnusedNeedsTransaction(JournalTransaction transaction, DateTimeOffset now)
    {
        List<AppRow> unused = transaction.Query(
            $"""
            SELECT {AppRow.Columns} FROM app
            WHERE state = 'Leaving' AND changed_at <= $before
              AND NOT EXISTS (SELECT 1 FROM run r WHERE r.app_id = app.app_id AND r.app_version = app.app_version AND r.state IN ('Pending', 'Running'))
              AND NOT EXISTS (SELECT 1 FROM shadow_run r WHERE r.app_id = app.app_id AND r.app_version = app.app_version AND r.state = 'Running')
              AND NOT EXISTS (SELECT 1 FROM app_module m WHERE m.module_id = app.app_id AND m.module_version = app.app_version)
              AND NOT (kind = 'Module' AND EXISTS (SELECT 1 FROM run r WHERE r.state = 'Running' AND r.started_at <= app.changed_at))
            """,
            AppRow.Map,
            ("$before", JournalTime.Format(now - Grace)));
        foreach (AppRow app in unused)
        {
            MoveNeedsTransaction(transaction, app, AppEvent.Unused, now);
        }

        return [.. unused.Select(row => row.App)];
    }

    private static void ForgetModulesNeedsTransaction(JournalTransaction transaction, AppVersion app) => transaction.Execute(
        "DELETE FROM app_module WHERE app_id = $app AND app_version = $version", ("$app", app.Id), ("$version", app.Version));

    private static void MoveNeedsTransaction(JournalTransaction transaction, AppRow app, AppEvent happened, DateTimeOffset now)
    {
        AppState next = AppLifecycle.Next(app.State, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen to {app.App.Id} {app.App.Version} in state {app.State}.");
        if (next == AppState.Absent)
        {
            PrecisionProof.ForgetNeedsTransaction(transaction, app.App);
            AppProofTable.ForgetNeedsTransaction(transaction, app.App);
            ForgetModulesNeedsTransaction(transaction, app.App);
            transaction.Execute(
                "DELETE FROM app WHERE app_id = $app AND app_version = $version", ("$app", app.App.Id), ("$version", app.App.Version));
        }
        else if (next != app.State)
        {
            transaction.Execute(
                "UPDATE app SET state = $state, changed_at = $now WHERE app_id = $app AND app_version = $version",
                ("$state", next.ToString()), ("$now", JournalTime.Format(now)), ("$app", app.App.Id), ("$version", app.App.Version));
        }

        if (app.State == AppState.Shadow && next != AppState.Shadow)
        {
            ShadowTable.StopNeedsTransaction(transaction, app.App, now);
        }

        transaction.Signal(JournalTopic.Runs);
    }
}
