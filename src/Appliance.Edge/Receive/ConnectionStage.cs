namespace Appliance.Edge.Receive;

/// <summary>How far a connection has come; it only moves forward, and leaves the table when it is closed.</summary>
internal enum ConnectionStage
{
    /// <summary>Accepted, without an association: in its handshake, before its request, or rejected and not closed yet.</summary>
    Unestablished,

    /// <summary>Its association counts against the limits.</summary>
    Admitted,

    /// <summary>It was ended to make room and counts no more.</summary>
    GaveWay,

    /// <summary>Its association is over; only the ledger has still to be written, and a slow disk must not keep others out.</summary>
    Ended,
}
