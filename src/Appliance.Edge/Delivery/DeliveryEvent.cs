namespace Appliance.Edge.Delivery;

/// <summary>What can happen to an object on its way to one destination.</summary>
public enum DeliveryEvent
{
    /// <summary>The destination answered success, and no more is asked of it.</summary>
    Accepted,

    /// <summary>The destination answered success; it is then asked to commit to the object.</summary>
    AcceptedForCommitment,

    /// <summary>The destination reported that it commits to the object (PS3.4 J.3.3).</summary>
    Committed,

    /// <summary>The destination reported that it does not, or never reported: it is sent again.</summary>
    NotCommitted,

    /// <summary>The destination was asked to commit as often as it is asked, and never reported.</summary>
    Unreported,

    /// <summary>The destination does no storage commitment, or is no longer to be asked: its success is all there is.</summary>
    NotOffered,

    /// <summary>The attempt failed in a way that passes by itself.</summary>
    Postponed,

    /// <summary>The destination's negotiation accepts no objects of this kind.</summary>
    Refused,

    /// <summary>The attempt failed for good, or there were attempts for too long.</summary>
    GivenUp,

    /// <summary>A person asks for another attempt.</summary>
    Retried,
}
