using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Appliance.Simulators.Peers;

/// <summary>A certificate authority as a hospital has one: its certificates are made in the test and never committed.</summary>
public sealed class SiteAuthority : IDisposable
{
    private const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuth = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _now;
    private byte _serial;

    /// <summary>Makes an authority.</summary>
    /// <param name="name">Its common name.</param>
    /// <param name="now">The time that validity is counted from; null for the system's.</param>
    public SiteAuthority(string name = "Site CA", DateTimeOffset? now = null)
    {
        _now = now ?? TimeProvider.System.GetUtcNow();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(_now.AddYears(-2), _now.AddYears(10));
    }

    /// <summary>Writes the authority's certificate.</summary>
    /// <param name="path">The file.</param>
    public string WriteTo(string path)
    {
        File.WriteAllText(path, _root.ExportCertificatePem());
        return path;
    }

    /// <summary>Issues a certificate for client and server use, for the names localhost and 127.0.0.1 unless another is given.</summary>
    /// <param name="folder">Where <c>NAME.crt</c> and <c>NAME.key</c> are written.</param>
    /// <param name="name">The common name.</param>
    /// <param name="notBefore">From when on, relative to now.</param>
    /// <param name="notAfter">Until when, relative to now.</param>
    /// <param name="host">The DNS name; null for localhost and 127.0.0.1.</param>
    /// <param name="rsa">An RSA key instead of an elliptic one.</param>
    public (string Certificate, string Key) Issue(
        string folder, string name, TimeSpan? notBefore = null, TimeSpan? notAfter = null, string? host = null, bool rsa = false)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedName($"CN={name}");
        CertificateRequest request = key is RSA rsaKey
            ? new CertificateRequest(subject, rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host ?? "localhost");
        if (host is null)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuth), new Oid(ClientAuth)], false));
        X509SignatureGenerator signer = X509SignatureGenerator.CreateForECDsa(_root.GetECDsaPrivateKey()!);
        using X509Certificate2 issued = request.Create(
            _root.SubjectName,
            signer,
            _now + (notBefore ?? TimeSpan.FromDays(-1)),
            _now + (notAfter ?? TimeSpan.FromDays(365)),
            [1, ++_serial]);
        (string Certificate, string Key) files = (Path.Combine(folder, name + ".crt"), Path.Combine(folder, name + ".key"));
        File.WriteAllText(files.Certificate, issued.ExportCertificatePem());
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();
}
