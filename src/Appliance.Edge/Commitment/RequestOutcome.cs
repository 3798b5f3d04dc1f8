namespace Appliance.Edge.Commitment;

/// <summary>What came of asking a destination to commit to objects.</summary>
internal enum RequestOutcome
{
    /// <summary>It will report.</summary>
    Taken,

    /// <summary>Its negotiation does not accept storage commitment.</summary>
    NotOffered,

    /// <summary>It accepts storage commitment, and not this request or not from this unit.</summary>
    Refused,

    /// <summary>It was not there, or too busy.</summary>
    Unreachable,
}
