namespace Appliance.Dicom.Network;

/// <summary>Why two peers have no TLS connection: one sentence for an operator each.</summary>
public enum TlsProblem
{
    /// <summary>The peer sends DICOM without TLS to the TLS port.</summary>
    PlainDicom,

    /// <summary>The peer speaks neither TLS nor DICOM on this port.</summary>
    OtherProtocol,

    /// <summary>The peer does not answer in TLS: it listens for plain DICOM there.</summary>
    PeerIsPlain,

    /// <summary>The peer showed no certificate, and one is required.</summary>
    NoCertificate,

    /// <summary>The peer's certificate comes from an authority that is not among those we trust.</summary>
    UnknownAuthority,

    /// <summary>The peer's certificate, or one above it, has expired.</summary>
    Expired,

    /// <summary>The peer's certificate, or one above it, is not valid yet; often a clock is wrong.</summary>
    NotYetValid,

    /// <summary>The peer's certificate is for another host.</summary>
    WrongName,

    /// <summary>The peer's certificate is not valid for another reason: a purpose, a signature, a constraint.</summary>
    InvalidCertificate,

    /// <summary>No version of TLS that both speak; ours are 1.2 and 1.3.</summary>
    NoCommonVersion,

    /// <summary>No cipher suite, group or signature algorithm that both accept.</summary>
    NoCommonCipher,

    /// <summary>The peer wants a certificate of ours, or does not accept the one that it was shown.</summary>
    PeerRefusesUs,

    /// <summary>This side has no certificate that it could show, or no authority that it could trust.</summary>
    NoOwnCertificate,

    /// <summary>The handshake was not done in time.</summary>
    TimedOut,

    /// <summary>The connection was lost, or what came was damaged.</summary>
    Broken,
}
