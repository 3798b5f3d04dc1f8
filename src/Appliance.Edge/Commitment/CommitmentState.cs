namespace Appliance.Edge.Commitment;

/// <summary>Where a peer's request for storage commitment is; <see cref="CommitmentLifecycle"/> says what moves it.</summary>
public enum CommitmentState
{
    /// <summary>The report is owed.</summary>
    Pending,

    /// <summary>The peer has the report.</summary>
    Reported,

    /// <summary>The report could not be brought to the peer.</summary>
    GivenUp,
}

/// <summary>What can happen to such a request.</summary>
public enum CommitmentEvent
{
    /// <summary>The peer asks again under the same Transaction UID: it never got the report.</summary>
    AskedAgain,

    /// <summary>The peer took the report.</summary>
    Reported,

    /// <summary>The report did not reach the peer, or the peer refused it.</summary>
    Failed,

    /// <summary>It was tried for too long, or there is nowhere to report to.</summary>
    Expired,
}
