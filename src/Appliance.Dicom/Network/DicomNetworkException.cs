namespace Appliance.Dicom.Network;

/// <summary>What went wrong on an association, named by who failed.</summary>
public enum NetworkFailure
{
    /// <summary>Network: the transport connection could not be opened.</summary>
    ConnectFailed,

    /// <summary>Network: the transport connection was lost.</summary>
    ConnectionLost,

    /// <summary>Peer: the association was rejected; <see cref="DicomNetworkException.Rejection"/> says why.</summary>
    RejectedByPeer,

    /// <summary>Peer: it aborted; <see cref="DicomNetworkException.Abort"/> says why.</summary>
    AbortedByPeer,

    /// <summary>Peer: it broke the protocol and we aborted.</summary>
    PeerViolation,

    /// <summary>Peer: it does not speak DICOM on this port.</summary>
    WrongProtocol,

    /// <summary>Either: there is no TLS connection; <see cref="DicomNetworkException.Tls"/> says why.</summary>
    TlsFailed,

    /// <summary>Peer: it was silent longer than a timer allows and we aborted.</summary>
    TimedOut,

    /// <summary>Peer: no presentation context was accepted that the service needs.</summary>
    NoPresentationContext,

    /// <summary>Peer: it released the association in the middle of an exchange.</summary>
    ReleasedByPeer,
}

/// <summary>
/// The one exception of <see cref="Network"/>: an association ended otherwise than by release. The message is a sentence for a person.
/// No <see cref="IOException"/>, so that a handler between network and disk never takes one for the other.
/// </summary>
/// <param name="failure">What went wrong.</param>
/// <param name="message">What happened and, where it can be said, what to do.</param>
/// <param name="innerException">The transport's own exception.</param>
public sealed class DicomNetworkException(NetworkFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public NetworkFailure Failure { get; } = failure;

    /// <summary>The peer's rejection when <see cref="Failure"/> is <see cref="NetworkFailure.RejectedByPeer"/>.</summary>
    public AssociationRejection? Rejection { get; init; }

    /// <summary>The A-ABORT that was received or sent, if one was.</summary>
    public AbortPdu? Abort { get; init; }

    /// <summary>What is wrong when <see cref="Failure"/> is <see cref="NetworkFailure.TlsFailed"/>.</summary>
    public TlsFailure? Tls { get; init; }

    /// <summary>True when the same attempt may succeed later without anybody changing a configuration here.
    /// TLS failures count as such: certificates are renewed at the peer, and a queue that gave up at once would lose what waits.</summary>
    public bool IsTransient => Failure switch
    {
        NetworkFailure.RejectedByPeer => Rejection?.Result == RejectionResult.Transient,
        NetworkFailure.NoPresentationContext or NetworkFailure.WrongProtocol => false,
        _ => true,
    };
}
