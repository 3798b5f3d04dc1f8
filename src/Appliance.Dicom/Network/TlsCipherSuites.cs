using System.Net.Security;

namespace Appliance.Dicom.Network;

/// <summary>
/// The cipher suites that are negotiated, best first. They satisfy the BCP 195 RFC 8996, 9325 profile (PS3.15 B.12; RFC 9325 4.2) and the
/// modified one (PS3.15 B.13): forward secrecy and authenticated encryption only. Suites with DHE are left out, because the length of its
/// key cannot be set here, and B.13 then forbids them.
/// </summary>
internal static class TlsCipherSuites
{
    /// <summary>What both roles offer and accept.</summary>
    public static CipherSuitesPolicy Policy { get; } = new(
    [
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]);
}
