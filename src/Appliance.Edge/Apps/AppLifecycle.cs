using static Appliance.Edge.Apps.AppState;

namespace Appliance.Edge.Apps;

/// <summary>The states of an installed version as a table: (state, event) → next state, or null where the event cannot happen.</summary>
public static class AppLifecycle
{
    // Rows: state. Columns: Chosen, OtherChosen, Removed, Shadowed, Unshadowed, Unused.
    // The active version cannot be tried beside itself; one that is tried stays so when another becomes active.
    private static readonly AppState?[][] Table =
    [
        /* Active  */ [Active, Standby, Leaving, null, null, null],
        /* Shadow  */ [Active, Shadow, Leaving, Shadow, Standby, null],
        /* Standby */ [Active, Standby, Leaving, Shadow, null, null],
        /* Leaving */ [Active, Leaving, Leaving, Shadow, null, Absent],
        /* Absent  */ [Active, null, null, Shadow, null, null],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it cannot happen in <paramref name="state"/>.</summary>
    public static AppState? Next(AppState state, AppEvent happened) => Table[(int)state][(int)happened];
}
