namespace Appliance.Edge.Running;

/// <summary>Where a run is.</summary>
public enum RunState
{
    /// <summary>Waits for its turn, or for its next attempt.</summary>
    Pending,

    /// <summary>Claimed by a runner.</summary>
    Running,

    /// <summary>Ended with findings.</summary>
    Reported,

    /// <summary>Ended with a reason why the app cannot read this study: a result as well.</summary>
    Refused,

    /// <summary>Ended without findings, as the app is not sure enough of them: a result as well, which says of which step.</summary>
    Abstained,

    /// <summary>Ended after the last attempt failed.</summary>
    Failed,

    /// <summary>Ended because instances came that it does not know: the run of the next revision gives the result.</summary>
    Superseded,
}
