using static Appliance.Edge.Shadows.ShadowState;

namespace Appliance.Edge.Shadows;

/// <summary>The states of a shadow run as a table: (state, event) → next state, or null where the event cannot happen.</summary>
public static class ShadowLifecycle
{
    // Rows: state. Columns: Claimed, Finished, Broke, GaveWay, Outdated.
    private static readonly ShadowState?[][] Table =
    [
        /* Pending  */ [ShadowState.Running, null, null, null, Dropped],
        /* Running  */ [null, Compared, Failed, Pending, Dropped],
        /* Compared */ [null, null, null, null, null],
        /* Failed   */ [null, null, null, null, null],
        /* Dropped  */ [null, null, null, null, null],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it cannot happen in <paramref name="state"/>.</summary>
    public static ShadowState? Next(ShadowState state, ShadowEvent happened) => Table[(int)state][(int)happened];
}
