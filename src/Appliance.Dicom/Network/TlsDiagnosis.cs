namespace Appliance.Dicom.Network;

/// <summary>
/// Finds the one sentence in what the TLS library throws. It says why in words only (alerts of RFC 8446 6.2 and the reasons of OpenSSL), so
/// words are what is looked for.
/// </summary>
internal static class TlsDiagnosis
{
    private static readonly (string Words, TlsProblem Problem)[] Known =
    [
        ("unsupportedprotocol", TlsProblem.NoCommonVersion),
        ("protocolversion", TlsProblem.NoCommonVersion),
        ("noprotocolsavailable", TlsProblem.NoCommonVersion),
        ("wrongversionnumber", TlsProblem.PeerIsPlain),
        ("httprequest", TlsProblem.OtherProtocol),
        ("nosharedcipher", TlsProblem.NoCommonCipher),
        ("nosuitable", TlsProblem.NoCommonCipher),
        ("insufficientsecurity", TlsProblem.NoCommonCipher),
        ("alertunknownca", TlsProblem.PeerRefusesUs),
        ("'unknownca", TlsProblem.PeerRefusesUs),
        ("badcertificate", TlsProblem.PeerRefusesUs),
        ("unsupportedcertificate", TlsProblem.PeerRefusesUs),
        ("certificateunknown", TlsProblem.PeerRefusesUs),
        ("certificaterequired", TlsProblem.PeerRefusesUs),
        ("certificateexpired", TlsProblem.PeerRefusesUs),
        ("certificaterevoked", TlsProblem.PeerRefusesUs),
        ("accessdenied", TlsProblem.PeerRefusesUs),
        ("alertdecrypterror", TlsProblem.PeerRefusesUs),
    ];

    /// <summary>What went wrong.</summary>
    /// <param name="fault">What the library threw.</param>
    /// <param name="verdict">What we said of the peer's certificate.</param>
    /// <param name="isServer">Our role.</param>
    public static TlsFailure Of(Exception fault, TlsVerdict verdict, bool isServer)
    {
        if (verdict.Failure is { } ours)
        {
            return ours;
        }

        string detail = Innermost(fault).Message;
        string all = string.Concat(Chain(fault).SelectMany(e => e.Message).Where(c => c != ' ')).ToLowerInvariant();
        foreach (var (words, problem) in Known)
        {
            if (all.Contains(words, StringComparison.Ordinal))
            {
                return new TlsFailure(isServer && problem == TlsProblem.PeerIsPlain ? TlsProblem.OtherProtocol : problem, detail);
            }
        }

        // TLS 1.2 has one alert for "no cipher suite" and "no certificate from you"; the latter comes after its own certificate was seen.
        if (all.Contains("handshakefailure", StringComparison.Ordinal))
        {
            return new TlsFailure(verdict.WasAsked ? TlsProblem.PeerRefusesUs : TlsProblem.NoCommonCipher, detail);
        }

        // A server for plain DICOM takes our first bytes for a broken PDU: it aborts or closes.
        return new TlsFailure(!isServer && !verdict.WasAsked ? TlsProblem.PeerIsPlain : TlsProblem.Broken, detail);
    }

    private static Exception Innermost(Exception fault) => Chain(fault).Last();

    private static IEnumerable<Exception> Chain(Exception fault)
    {
        for (Exception? e = fault; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }
}
