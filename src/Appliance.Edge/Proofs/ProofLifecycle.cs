using static Appliance.Edge.Proofs.ProofState;

namespace Appliance.Edge.Proofs;

/// <summary>The states of a proof as a table: (state, event) → next state, or null where the event cannot happen.</summary>
public static class ProofLifecycle
{
    // Rows: state. Columns: Begun, CameOut, Differed, BrokenOff, EndedTheProcess, Outdated, Restarted.
    private static readonly ProofState?[][] Table =
    [
        /* Owed     */ [Proving, null, null, null, null, Owed, Owed],
        /* Proving  */ [null, Proved, Departed, Owed, GivenUp, Owed, null],
        /* Proved   */ [null, null, null, null, null, Owed, Proved],
        /* Departed */ [null, null, null, null, null, Owed, Owed],
        /* GivenUp  */ [null, null, null, null, null, Owed, GivenUp],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it cannot happen in <paramref name="state"/>.</summary>
    public static ProofState? Next(ProofState state, ProofEvent happened) => Table[(int)state][(int)happened];
}
