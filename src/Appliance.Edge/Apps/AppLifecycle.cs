using static Appliance.Edge.Apps.AppState;

namespace Appliance.Edge.Apps;

/// <summary>The states of an installed version as a table: (state, event) → next state, or null where the event cannot happen.</summary>
public static class AppLifecycle
{
    // Rows: state. Columns: Chosen, OtherChosen, Removed, Unused.
    private static readonly AppState?[][] Table =
    [
        /* Active  */ [Active, Standby, Leaving, null],
        /* Standby */ [Active, Standby, Leaving, null],
        /* Leaving */ [Active, Leaving, Leaving, Absent],
        /* Absent  */ [Active, null, null, null],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it cannot happen in <paramref name="state"/>.</summary>
    public static AppState? Next(AppState state, AppEvent happened) => Table[(int)state][(int)happened];
}
