namespace Appliance.Edge.Receive;

/// <summary>How an association that stored something ended.</summary>
public enum AssociationEnding
{
    /// <summary>The peer released it.</summary>
    Released,

    /// <summary>The peer aborted it, broke the protocol or went silent, or the connection was lost.</summary>
    Broken,

    /// <summary>The unit stopped and could wait no longer.</summary>
    Drained,

    /// <summary>The process ended without a word.</summary>
    ProcessEnded,
}
