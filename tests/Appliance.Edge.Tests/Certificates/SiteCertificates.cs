using Appliance.Dicom.Network;
using Appliance.Edge.Certificates;
using Appliance.Edge.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Certificates;

/// <summary>A site's authority, and the unit's certificate files as a distributor puts them in their place.</summary>
internal sealed class SiteCertificates : IDisposable
{
    private readonly DirectoryInfo _desk = Directory.CreateTempSubdirectory("appliance-certificates-");

    public SiteCertificates(StateFolder folder, DateTimeOffset? now = null)
    {
        Authority = new SiteAuthority(now: now);
        Files = new CertificateFiles(folder);
        Directory.CreateDirectory(Files.Folder);
        Trusted = Authority.WriteTo(Path.Combine(Files.Folder, "authorities.pem"));
    }

    public SiteAuthority Authority { get; }

    public CertificateFiles Files { get; }

    public string Trusted { get; }

    public string Desk => _desk.FullName;

    /// <summary>Issues a certificate for the unit and puts it in its place.</summary>
    public void Renew(string name, TimeSpan? lifetime = null)
    {
        (string certificate, string key) = Authority.Issue(_desk.FullName, name, notBefore: TimeSpan.FromDays(-30), notAfter: lifetime);
        File.Copy(certificate, Files.Certificate, overwrite: true);
        File.Copy(key, Files.Key, overwrite: true);
    }

    /// <summary>A peer that calls with a certificate of the site.</summary>
    public TlsClientOptions Peer()
    {
        (string certificate, string key) = Authority.Issue(_desk.FullName, "peer");
        var credentials = TlsCredentials.Load(certificate, key, Trusted);
        return new TlsClientOptions(() => credentials);
    }

    public void Dispose()
    {
        Authority.Dispose();
        _desk.Delete(recursive: true);
    }
}
