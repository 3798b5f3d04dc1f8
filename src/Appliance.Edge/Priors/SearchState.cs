namespace Appliance.Edge.Priors;

/// <summary>Where the search for the earlier studies of a patient is.</summary>
public enum SearchState
{
    /// <summary>The archive is to be asked which there are.</summary>
    Searching,

    /// <summary>The archive is to send those that were chosen.</summary>
    Retrieving,

    /// <summary>At least one is here, and no other comes.</summary>
    Ready,

    /// <summary>There is none that suits, or no way to tell.</summary>
    None,

    /// <summary>Nothing came: the cause says why.</summary>
    Failed,

    /// <summary>The runs started before all was here, or the study went on to its next revision. What was here by then was used.</summary>
    TooLate,
}

/// <summary>What can happen to a search.</summary>
public enum SearchEvent
{
    /// <summary>The archive has some that suit.</summary>
    Found,

    /// <summary>It has none, or nothing to search by is known.</summary>
    NothingFound,

    /// <summary>Each that was chosen has ended, and at least one is here.</summary>
    Fetched,

    /// <summary>An attempt failed in a way that may pass.</summary>
    Faulted,

    /// <summary>No attempt follows.</summary>
    GivenUp,

    /// <summary>The runs no longer wait.</summary>
    TimeUp,
}
