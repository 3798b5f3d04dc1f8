namespace Appliance.Edge.Running.Engines;

/// <summary>The states of an engine as a table: (state, event) → next state, or null where the event cannot happen.</summary>
public static class EngineLifecycle
{
    // Rows: state. Columns: Begun, Built, Broke, Interrupted, Removed.
    private static readonly EngineState?[][] Table =
    [
        /* Absent    */ [EngineState.Preparing, null, null, null, null],
        /* Preparing */ [null, EngineState.Ready, EngineState.Failed, EngineState.Absent, null],
        /* Ready     */ [null, null, null, null, EngineState.Absent],
        /* Failed    */ [EngineState.Preparing, null, null, null, EngineState.Absent],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it cannot happen in <paramref name="state"/>.</summary>
    public static EngineState? Next(EngineState state, EngineEvent happened) => Table[(int)state][(int)happened];
}
