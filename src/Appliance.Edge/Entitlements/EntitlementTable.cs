using Appliance.Edge.Storage;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Entitlements;

/// <summary>The entitlements of a unit in the journal.</summary>
internal static class EntitlementTable
{
    /// <summary>All of them, by app, then in the order in which they came.</summary>
    public static List<EntitlementRow> All(JournalSession session) =>
        session.Query($"SELECT {EntitlementRow.Columns} FROM entitlement ORDER BY app_id, added_at, serial", EntitlementRow.Map);

    /// <summary>Those for one app.</summary>
    public static List<EntitlementRow> Of(JournalSession session, string app) =>
        session.Query($"SELECT {EntitlementRow.Columns} FROM entitlement WHERE app_id = $app", EntitlementRow.Map, ("$app", app));

    public static EntitlementRow? Find(JournalSession session, string publisher, string serial) =>
        session.First(
            $"SELECT {EntitlementRow.Columns} FROM entitlement WHERE publisher = $publisher AND serial = $serial", EntitlementRow.Map,
            ("$publisher", publisher), ("$serial", serial));

    /// <summary>Takes one; its effect on the time that licences go by is had once.</summary>
    public static void AddNeedsTransaction(
        JournalTransaction transaction, EntitlementStatement statement, string publisher, byte[] cose, DateTimeOffset now)
    {
        if (Find(transaction, publisher, statement.Serial) is null)
        {
            LicenceClock.LearnNeedsTransaction(transaction, statement, now);
        }

        transaction.Execute(
            """
            INSERT INTO entitlement (publisher, serial, app_id, cose, added_at) VALUES ($publisher, $serial, $app, $cose, $now)
            ON CONFLICT (publisher, serial) DO UPDATE SET cose = excluded.cose
            """,
            ("$publisher", publisher), ("$serial", statement.Serial), ("$app", statement.App), ("$cose", cose), ("$now", JournalTime.Format(now)));
        transaction.Signal(JournalTopic.Runs);
    }
}
