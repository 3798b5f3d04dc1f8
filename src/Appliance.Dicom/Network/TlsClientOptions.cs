namespace Appliance.Dicom.Network;

/// <summary>How a requestor protects its connections with TLS.</summary>
/// <param name="Credentials">Asked once a handshake, so that a renewed certificate is used without a restart.</param>
public sealed record TlsClientOptions(Func<TlsCredentials> Credentials)
{
    /// <summary>Whether the peer's certificate must be for the host that was called. Its authority is checked either way.</summary>
    /// <value>Default true. Many devices are called by an address that their certificate does not name.</value>
    public bool CheckHostName { get; init; } = true;
}
