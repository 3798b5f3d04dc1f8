using Appliance.Dicom.Network;
using Appliance.Dicom.Tests.Data;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

/// <summary>A site with an authority, a unit and a peer that both have certificates of it.</summary>
internal sealed class TlsScene : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TlsScene()
    {
        Trusted = Authority.WriteTo(_folder.File("ca.pem"));
        Unit = Authority.Issue(_folder.Path, "unit");
        Peer = Authority.Issue(_folder.Path, "peer");
        UnitCredentials = Load(Unit);
    }

    public SiteAuthority Authority { get; } = new();

    public string Folder => _folder.Path;

    public string Trusted { get; }

    public (string Certificate, string Key) Unit { get; }

    public (string Certificate, string Key) Peer { get; }

    public TlsCredentials UnitCredentials { get; }

    /// <summary>The unit as acceptor.</summary>
    public TlsServerOptions Server(PeerCertificate peer = PeerCertificate.Required) => new(() => UnitCredentials) { PeerCertificate = peer };

    /// <summary>A peer that calls; without files it has no certificate.</summary>
    public TlsClientOptions Client((string Certificate, string Key)? files) => new(() => files is { } own ? Load(own) : TlsCredentials.Load(null, null, Trusted));

    public TlsCredentials Load((string Certificate, string Key) files) => TlsCredentials.Load(files.Certificate, files.Key, Trusted);

    /// <summary>DCMTK's options for the peer.</summary>
    public string[] Dcmtk(string trusted, (string Certificate, string Key) own) => ["+tls", own.Key, own.Certificate, "+cf", trusted];

    public void Dispose()
    {
        Authority.Dispose();
        _folder.Dispose();
    }
}
