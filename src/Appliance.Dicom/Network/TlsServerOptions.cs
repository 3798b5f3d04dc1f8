namespace Appliance.Dicom.Network;

/// <summary>How an acceptor protects its connections with TLS.</summary>
/// <param name="Credentials">Asked once a handshake, so that a renewed certificate is used without a restart.</param>
public sealed record TlsServerOptions(Func<TlsCredentials> Credentials)
{
    /// <summary>What is asked of the certificate of those who connect.</summary>
    /// <value>Default <see cref="PeerCertificate.Required"/>.</value>
    public PeerCertificate PeerCertificate { get; init; } = PeerCertificate.Required;

    /// <summary>How long a peer may take from the connection to the end of the handshake.</summary>
    /// <value>Default 15 s.</value>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The clock: of the deadline, and of what is expired.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
