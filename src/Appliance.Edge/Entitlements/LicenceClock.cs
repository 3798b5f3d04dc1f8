using Appliance.Contracts;
using Appliance.Edge.Storage;
using Appliance.Inference.Entitlements;

namespace Appliance.Edge.Entitlements;

/// <summary>
/// The time that counts for licences. It is the clock's, but it never goes back, and never forward by more at once than a unit may
/// have been without power: a clock set back does not lengthen a trial, and a clock that shows 2099 does not end every licence for
/// good. While the clock is not believed, time goes on by the hours that the unit works, from the latest time it showed
/// (<see cref="EntitlementWatch"/>). What moves it then is the clock itself once it is right, a licence that was issued later,
/// or a person who says that the clock is right ('appliance apps clock --accept'). Back it goes only by the word of a publisher
/// (<see cref="EntitlementStatement.SetsClock"/>).
/// </summary>
internal static class LicenceClock
{
    private static readonly TimeSpan LongestInDrawer = TimeSpan.FromDays(730);

    /// <summary>What the clock is worth.</summary>
    /// <param name="mark">The latest time that counted; null before the first licence.</param>
    /// <param name="wall">The clock.</param>
    /// <param name="options">What is believed.</param>
    public static LicenceTime Read(DateTimeOffset? mark, DateTimeOffset wall, EntitlementOptions options) =>
        mark is not { } latest ? new LicenceTime(wall, LicenceClockState.Right)
        : wall < latest ? new LicenceTime(latest, latest - wall > TimeSpan.FromMinutes(options.ClockToleranceMinutes) ? LicenceClockState.Behind : LicenceClockState.Right)
        : wall - latest > TimeSpan.FromDays(options.MaxClockJumpDays) ? new LicenceTime(latest, LicenceClockState.Ahead)
        : new LicenceTime(wall, LicenceClockState.Right);

    /// <summary>The alarm of a clock that is not believed; null for one that is.</summary>
    public static string? AlarmOf(LicenceClockState state) => state switch
    {
        LicenceClockState.Behind => AlarmCodes.LicenceClockBehind,
        LicenceClockState.Ahead => AlarmCodes.LicenceClockAhead,
        _ => null,
    };

    /// <summary>The latest time that counted; null before the first licence.</summary>
    public static DateTimeOffset? Mark(JournalSession session) =>
        session.First("SELECT mark FROM licence_clock", row => row.GetTimeOrNull(0));

    /// <summary>The time that counts now.</summary>
    public static LicenceTime Now(JournalSession session, DateTimeOffset wall, EntitlementOptions options) => Read(Mark(session), wall, options);

    /// <summary>
    /// What a licence proves about the time: it is at least as late as when it was made. The first on a unit is where counting begins,
    /// and a clock that shows no more than two years after that is believed: a licence may lie in a drawer for a while.
    /// </summary>
    public static void LearnNeedsTransaction(JournalTransaction transaction, EntitlementStatement statement, DateTimeOffset wall)
    {
        DateTimeOffset issued = statement.IssuedAt;
        if (statement.SetsClock == true)
        {
            transaction.Execute("DELETE FROM licence_clock");
        }

        bool isFirst = Mark(transaction) is null;
        RaiseNeedsTransaction(transaction, isFirst && wall > issued && wall - issued <= LongestInDrawer ? wall : issued);
    }

    /// <summary>Notes that it is at least this late.</summary>
    public static void RaiseNeedsTransaction(JournalTransaction transaction, DateTimeOffset time) =>
        transaction.Execute(
            """
            INSERT INTO licence_clock (id, mark) VALUES (1, $mark)
            ON CONFLICT (id) DO UPDATE SET mark = excluded.mark WHERE excluded.mark > mark
            """,
            ("$mark", JournalTime.Format(time)));
}

/// <summary>The time that counts for licences.</summary>
/// <param name="Now">The time.</param>
/// <param name="State">What the clock is worth.</param>
internal readonly record struct LicenceTime(DateTimeOffset Now, LicenceClockState State);

/// <summary>What the clock is worth for licences.</summary>
internal enum LicenceClockState
{
    /// <summary>It is believed.</summary>
    Right,

    /// <summary>It stands behind a time that it showed before.</summary>
    Behind,

    /// <summary>It has gone forward by more than is believed.</summary>
    Ahead,
}
