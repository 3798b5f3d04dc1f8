using Appliance.Edge.Storage;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Entitlements;

/// <summary>How an app stood when it was last looked at: a row of the table <c>entitlement_standing</c>.</summary>
/// <param name="App">The app.</param>
/// <param name="State">How it stood.</param>
/// <param name="Ends">When what may be used ends; null when it does not.</param>
/// <param name="StudiesLeft">How many studies were left; null when they do not limit it.</param>
internal sealed record EntitlementStanding(string App, EntitlementState State, DateTimeOffset? Ends, int? StudiesLeft)
{
    public static EntitlementStanding Of(string app, EntitlementVerdict verdict) => new(app, verdict.State, verdict.Ends, verdict.StudiesLeft);

    /// <summary>All of them.</summary>
    public static List<EntitlementStanding> All(JournalSession session) =>
        session.Query(
            "SELECT app_id, state, ends, studies_left FROM entitlement_standing ORDER BY app_id",
            row => new EntitlementStanding(row.GetString(0), row.GetEnum<EntitlementState>(1), row.GetTimeOrNull(2), row.GetInt32OrNull(3)));

    /// <summary>Notes how it stands now.</summary>
    public void NoteNeedsTransaction(JournalTransaction transaction, DateTimeOffset now)
    {
        if (State == EntitlementState.NotNeeded)
        {
            transaction.Execute("DELETE FROM entitlement_standing WHERE app_id = $app", ("$app", App));
            return;
        }

        transaction.Execute(
            """
            INSERT INTO entitlement_standing (app_id, state, ends, studies_left, since) VALUES ($app, $state, $ends, $left, $now)
            ON CONFLICT (app_id) DO UPDATE SET ends = excluded.ends, studies_left = excluded.studies_left,
              since = CASE WHEN state = excluded.state THEN since ELSE excluded.since END, state = excluded.state
            """,
            ("$app", App), ("$state", State.ToString()), ("$ends", Ends is { } ends ? JournalTime.Format(ends) : null),
            ("$left", StudiesLeft), ("$now", JournalTime.Format(now)));
    }
}
