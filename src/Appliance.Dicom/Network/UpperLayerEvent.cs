namespace Appliance.Dicom.Network;

/// <summary>
/// The events of the upper-layer protocol machine (PS3.8 table 9-10). Two columns of the standard have a condition
/// in one cell; here the condition is part of the event, so that every cell has one result.
/// </summary>
public enum UpperLayerEvent
{
    /// <summary>A-ASSOCIATE request primitive (local user).</summary>
    Evt1,

    /// <summary>Transport connection confirmed.</summary>
    Evt2,

    /// <summary>A-ASSOCIATE-AC PDU received.</summary>
    Evt3,

    /// <summary>A-ASSOCIATE-RJ PDU received.</summary>
    Evt4,

    /// <summary>Transport connection indication (acceptor).</summary>
    Evt5,

    /// <summary>A-ASSOCIATE-RQ PDU received, acceptable to the service provider.</summary>
    Evt6,

    /// <summary>A-ASSOCIATE-RQ PDU received, not acceptable to the service provider (protocol version).</summary>
    Evt6NotAcceptable,

    /// <summary>A-ASSOCIATE response primitive, accept.</summary>
    Evt7,

    /// <summary>A-ASSOCIATE response primitive, reject.</summary>
    Evt8,

    /// <summary>P-DATA request primitive.</summary>
    Evt9,

    /// <summary>P-DATA-TF PDU received.</summary>
    Evt10,

    /// <summary>A-RELEASE request primitive.</summary>
    Evt11,

    /// <summary>A-RELEASE-RQ PDU received by the side that requested the association.</summary>
    Evt12Requestor,

    /// <summary>A-RELEASE-RQ PDU received by the side that accepted the association.</summary>
    Evt12Acceptor,

    /// <summary>A-RELEASE-RP PDU received.</summary>
    Evt13,

    /// <summary>A-RELEASE response primitive.</summary>
    Evt14,

    /// <summary>A-ABORT request primitive.</summary>
    Evt15,

    /// <summary>A-ABORT PDU received.</summary>
    Evt16,

    /// <summary>Transport connection closed.</summary>
    Evt17,

    /// <summary>ARTIM timer expired.</summary>
    Evt18,

    /// <summary>Unrecognized or invalid PDU received.</summary>
    Evt19,
}
