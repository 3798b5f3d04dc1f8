namespace Appliance.Dicom.Network;

/// <summary>What a TLS handshake agreed on.</summary>
/// <param name="Version">The version: <c>Tls12</c> or <c>Tls13</c>.</param>
/// <param name="CipherSuite">The cipher suite by its IANA name.</param>
/// <param name="PeerSubject">The subject of the peer's certificate; null when it showed none.</param>
public sealed record TlsFacts(string Version, string CipherSuite, string? PeerSubject);
