namespace Appliance.Dicom.Network;

/// <summary>Who aborted (PS3.8 table 9-26).</summary>
public enum AbortSource : byte
{
    /// <summary>The DICOM service user: the application.</summary>
    ServiceUser = 0,

    /// <summary>Reserved; seen from old peers.</summary>
    Reserved = 1,

    /// <summary>The DICOM service provider: the protocol machine.</summary>
    ServiceProvider = 2,
}

/// <summary>Why the service provider aborted (PS3.8 table 9-26).</summary>
public enum AbortReason : byte
{
    /// <summary>Reason not specified.</summary>
    NotSpecified = 0,

    /// <summary>Unrecognized PDU.</summary>
    UnrecognizedPdu = 1,

    /// <summary>Unexpected PDU.</summary>
    UnexpectedPdu = 2,

    /// <summary>Reserved.</summary>
    Reserved = 3,

    /// <summary>Unrecognized PDU parameter.</summary>
    UnrecognizedPduParameter = 4,

    /// <summary>Unexpected PDU parameter.</summary>
    UnexpectedPduParameter = 5,

    /// <summary>Invalid PDU parameter value.</summary>
    InvalidPduParameterValue = 6,
}
