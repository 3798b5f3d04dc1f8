using Appliance.Contracts;
using Appliance.Edge.Apps;
using Appliance.Edge.Storage;
using Appliance.Inference.Apps;

namespace Appliance.Edge.Health;

/// <summary>
/// The installed apps that may not be used any more, and those whose time ends soon: a person has to know, also while no study comes. Told from
/// signatures and lengths alone, as reading all models takes long; a file that was altered within its length is found by who opens the app.
/// </summary>
internal static class BarredApps
{
    /// <summary>How long before the end it is told of, days.</summary>
    private const int WarningDays = 30;

    /// <summary>One alarm for each app or module that studies are run with.</summary>
    /// <param name="session">The journal.</param>
    /// <param name="folder">The state folder, where they lie, with the publishers' keys.</param>
    /// <param name="options">Where the unit stands.</param>
    /// <param name="today">The present.</param>
    public static IEnumerable<StandingAlarm> Read(JournalSession session, StateFolder folder, AppsOptions options, DateOnly today)
    {
        var store = new AppStore(folder, new PhysicalFileSystem());
        using var trusted = TrustedPublishers.Load(folder.PublishersPath);
        List<AppRow> rows = AppTable.All(session);
        List<AppRow> apps = rows.FindAll(row => row is { Kind: AppKind.App, State: AppState.Active });
        var alarms = new List<StandingAlarm>();
        foreach (AppRow row in apps.Concat(rows.Where(row => row.Kind == AppKind.Module && apps.Exists(app => app.Uses(row.App)))))
        {
            (IReadOnlyList<AppFault> faults, DateOnly? notAfter) = InstalledApp.Glance(row.App, store, trusted, options, today);
            string part = $"{row.App.Id} {row.App.Version}";
            if (faults.Count > 0)
            {
                alarms.Add(new StandingAlarm(AlarmCodes.AppBarred, part, 0));
            }
            else if (notAfter is { } last && last.DayNumber - today.DayNumber < WarningDays)
            {
                alarms.Add(new StandingAlarm(AlarmCodes.AppEnding, part, last.DayNumber - today.DayNumber + 1));
            }
        }

        return alarms;
    }
}
