using static Appliance.Edge.Commitment.CommitmentState;

namespace Appliance.Edge.Commitment;

/// <summary>The states of a request as a table: (state, event) → next state, or null where the event changes nothing.</summary>
public static class CommitmentLifecycle
{
    // Rows: state. Columns: AskedAgain, Reported, Failed, Expired. A late answer to a report is true all the same.
    private static readonly CommitmentState?[][] Table =
    [
        /* Pending  */ [Pending, Reported, Pending, GivenUp],
        /* Reported */ [Pending, Reported, null, null],
        /* GivenUp  */ [Pending, Reported, null, null],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it changes nothing in <paramref name="state"/>.</summary>
    public static CommitmentState? Next(CommitmentState state, CommitmentEvent happened) => Table[(int)state][(int)happened];
}
