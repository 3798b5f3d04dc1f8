namespace Appliance.Dicom.Network;

/// <summary>Why there is no TLS connection.</summary>
/// <param name="Problem">What went wrong.</param>
/// <param name="Detail">What it is about: a certificate's subject and dates, the library's own words. Empty when there is nothing to add.</param>
public sealed record TlsFailure(TlsProblem Problem, string Detail)
{
    /// <summary>One sentence: what happened and what to do.</summary>
    public override string ToString() => Detail.Length == 0 ? Sentence : $"{Sentence} ({Detail})";

    private string Sentence => Problem switch
    {
        TlsProblem.PlainDicom => "the peer speaks plain DICOM on the TLS port: switch TLS on at the peer, or use the port for plain DICOM",
        TlsProblem.OtherProtocol => "the peer speaks neither TLS nor DICOM on the TLS port",
        TlsProblem.PeerIsPlain => "the peer does not answer in TLS: it listens for plain DICOM on this port, or for something else",
        TlsProblem.NoCertificate => "the peer showed no certificate and one is required: give it one of the site's authority",
        TlsProblem.UnknownAuthority => "the peer's certificate is of an authority that is not trusted here: add the authority's certificate if it is the site's",
        TlsProblem.Expired => "the peer's certificate has expired: renew it at the peer",
        TlsProblem.NotYetValid => "the peer's certificate is not valid yet: compare the clocks of both machines",
        TlsProblem.WrongName => "the peer's certificate is for another host: call it by the name in the certificate, or switch the name check off",
        TlsProblem.InvalidCertificate => "the peer's certificate cannot be accepted",
        TlsProblem.NoCommonVersion => "no common version of TLS: TLS 1.2 or 1.3 is needed (BCP 195)",
        TlsProblem.NoCommonCipher => "no common cipher suite: ECDHE with AES-GCM or ChaCha20 is needed (BCP 195)",
        TlsProblem.PeerRefusesUs => "the peer does not accept our certificate, or wants one that it was not shown",
        TlsProblem.NoOwnCertificate => "there is no certificate on this side that can be used: put certificate, key and authorities in their place",
        TlsProblem.TimedOut => "the TLS handshake was not done in time",
        _ => "the TLS connection was lost",
    };
}
