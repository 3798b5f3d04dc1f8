namespace Appliance.Dicom.Network;

/// <summary>The states of the upper-layer protocol machine (PS3.8 table 9-1 to 9-5).</summary>
public enum UpperLayerState
{
    /// <summary>Idle: no transport connection.</summary>
    Sta1 = 1,

    /// <summary>Transport connection open (acceptor), awaiting A-ASSOCIATE-RQ.</summary>
    Sta2,

    /// <summary>Awaiting the local A-ASSOCIATE response primitive.</summary>
    Sta3,

    /// <summary>Awaiting the transport connection to open (requestor).</summary>
    Sta4,

    /// <summary>Awaiting A-ASSOCIATE-AC or A-ASSOCIATE-RJ.</summary>
    Sta5,

    /// <summary>Association established, ready for data transfer.</summary>
    Sta6,

    /// <summary>Awaiting A-RELEASE-RP.</summary>
    Sta7,

    /// <summary>Awaiting the local A-RELEASE response primitive.</summary>
    Sta8,

    /// <summary>Release collision, requestor side: awaiting the local A-RELEASE response primitive.</summary>
    Sta9,

    /// <summary>Release collision, acceptor side: awaiting A-RELEASE-RP.</summary>
    Sta10,

    /// <summary>Release collision, requestor side: awaiting A-RELEASE-RP.</summary>
    Sta11,

    /// <summary>Release collision, acceptor side: awaiting the local A-RELEASE response primitive.</summary>
    Sta12,

    /// <summary>Awaiting the transport connection to close (the association no longer exists).</summary>
    Sta13,
}
