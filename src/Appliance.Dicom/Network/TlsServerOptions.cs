using System.Net.Security;

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

    /// <summary>The same protection for one handshake of another protocol, such as HTTPS.</summary>
    /// <exception cref="DicomNetworkException">There is no certificate to show.</exception>
    public SslServerAuthenticationOptions ForHandshake() =>
        TlsHandshake.ForServer(this, new TlsVerdict(PeerCertificate == PeerCertificate.Required, checkHostName: false));
}
