using static Appliance.Edge.Priors.SearchState;

namespace Appliance.Edge.Priors;

/// <summary>The states of a search as a table: (state, event) → next state, or null where the event cannot happen.</summary>
public static class SearchLifecycle
{
    // Rows: state. Columns: Found, NothingFound, Fetched, Faulted, GivenUp, TimeUp.
    private static readonly SearchState?[][] Table =
    [
        /* Searching  */ [Retrieving, None, null, Searching, Failed, TooLate],
        /* Retrieving */ [null, null, Ready, Retrieving, Failed, TooLate],
        /* Ready      */ [null, null, null, null, null, null],
        /* None       */ [null, null, null, null, null, null],
        /* Failed     */ [null, null, null, null, null, null],
        /* TooLate    */ [null, null, null, null, null, null],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it cannot happen in <paramref name="state"/>.</summary>
    public static SearchState? Next(SearchState state, SearchEvent happened) => Table[(int)state][(int)happened];

    /// <summary>True while something is still to be done.</summary>
    public static bool IsOpen(SearchState state) => state is Searching or Retrieving;
}
