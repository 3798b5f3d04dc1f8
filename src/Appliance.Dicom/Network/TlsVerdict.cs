using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Dicom.Network;

/// <summary>Judges the certificate of a peer, and remembers what was wrong for the sentence that an operator reads.</summary>
/// <param name="isRequired">Whether a peer without a certificate is refused.</param>
/// <param name="checkHostName">Whether it must be for the host that was called.</param>
internal sealed class TlsVerdict(bool isRequired, bool checkHostName)
{
    private const X509ChainStatusFlags Unknown = X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    /// <summary>What was wrong; null when nothing was, or nothing was asked yet.</summary>
    public TlsFailure? Failure { get; private set; }

    /// <summary>True once the peer's certificate was judged: versions and cipher suites are agreed on by then.</summary>
    public bool WasAsked { get; private set; }

    /// <summary>The chain is built from the site's authorities only; nothing is fetched from a network (PS3.15 B.12 leaves the policy to the site).</summary>
    public static X509ChainPolicy PolicyFor(TlsCredentials credentials, TimeProvider clock)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTime = clock.GetUtcNow().UtcDateTime,
        };
        policy.CustomTrustStore.AddRange(credentials.Authorities);
        return policy;
    }

    public bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        WasAsked = true;
        Failure = certificate is not X509Certificate2 shown || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)
            ? isRequired ? new TlsFailure(TlsProblem.NoCertificate, string.Empty) : null
            : Judge(shown, chain, errors);
        return Failure is null;
    }

    private TlsFailure? Judge(X509Certificate2 shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var flags = (chain?.ChainStatus ?? []).Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status);

            // An unknown issuer comes first: to renew such a certificate would not help.
            return (flags & Unknown) != 0 ? new TlsFailure(TlsProblem.UnknownAuthority, $"issuer {shown.Issuer}")
                : flags.HasFlag(X509ChainStatusFlags.NotTimeValid) ? NotInTime(chain!)
                : new TlsFailure(TlsProblem.InvalidCertificate, $"{shown.Subject}: {flags}");
        }

        return checkHostName && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? new TlsFailure(TlsProblem.WrongName, shown.Subject)
            : null;
    }

    private static TlsFailure NotInTime(X509Chain chain)
    {
        var bad = chain.ChainElements
            .First(element => element.ChainElementStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotTimeValid))).Certificate;
        bool early = chain.ChainPolicy.VerificationTime.ToUniversalTime() < bad.NotBefore.ToUniversalTime();
        string dates = string.Create(
            CultureInfo.InvariantCulture, $"{bad.Subject}, {bad.NotBefore.ToUniversalTime():yyyy-MM-dd} to {bad.NotAfter.ToUniversalTime():yyyy-MM-dd}");
        return new TlsFailure(early ? TlsProblem.NotYetValid : TlsProblem.Expired, dates);
    }
}
