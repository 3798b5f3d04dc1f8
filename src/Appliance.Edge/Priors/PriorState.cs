namespace Appliance.Edge.Priors;

/// <summary>Where one earlier study is.</summary>
public enum PriorState
{
    /// <summary>The archive is to send it.</summary>
    Wanted,

    /// <summary>It is on the unit as a study of its own: used from there.</summary>
    OnUnit,

    /// <summary>It came from the archive, whole.</summary>
    Fetched,

    /// <summary>It did not come, or is here no longer.</summary>
    Failed,
}

/// <summary>What can happen to one earlier study.</summary>
public enum PriorEvent
{
    /// <summary>It was found on the unit.</summary>
    FoundOnUnit,

    /// <summary>All of it came.</summary>
    Arrived,

    /// <summary>No further attempt is made.</summary>
    GivenUp,

    /// <summary>Its files are gone or damaged.</summary>
    Lost,
}

/// <summary>The states of one earlier study as a table: (state, event) → next state, or null where the event cannot happen.</summary>
public static class PriorLifecycle
{
    // Rows: state. Columns: FoundOnUnit, Arrived, GivenUp, Lost.
    private static readonly PriorState?[][] Table =
    [
        /* Wanted  */ [PriorState.OnUnit, PriorState.Fetched, PriorState.Failed, null],
        /* OnUnit  */ [null, null, null, PriorState.Failed],
        /* Fetched */ [null, null, null, PriorState.Failed],
        /* Failed  */ [null, null, null, null],
    ];

    /// <summary>The state after <paramref name="happened"/>, or null when it cannot happen in <paramref name="state"/>.</summary>
    public static PriorState? Next(PriorState state, PriorEvent happened) => Table[(int)state][(int)happened];
}
