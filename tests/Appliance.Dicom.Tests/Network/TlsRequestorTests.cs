using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Tests.Services;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

/// <summary>Our side as requestor over TLS (PS3.15 B.12, BCP 195), against DCMTK's storescp.</summary>
public sealed class TlsRequestorTests : IDisposable
{
    private readonly TlsScene _scene = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Storescp_WithTls_TakesAnObject()
    {
        await using var peer = await StoreScpProcess.StartAsync(_scene.Folder, _scene.Dcmtk(_scene.Trusted, _scene.Peer), Stop);
        using var folder = new TemporaryFolder();
        var item = StoreItem.Open(WriteObject(folder.File("a.dcm"), "1.2.3.4"));
        var parameters = new AssociationParameters { CallingAE = "APPLIANCE", Contexts = StoreScu.ContextsFor([item]) };

        await using var association = await Association.RequestAsync(peer.Endpoint with { Tls = _scene.Client(_scene.Unit) }, parameters, Stop);
        var result = await StoreScu.SendAsync(association, item, Stop);
        await association.ReleaseAsync(Stop);

        Assert.True(result.Status.IsSuccess);
        Assert.Equal("CN=peer", association.Facts.Tls?.PeerSubject);
        Assert.Single(Directory.EnumerateFiles(_scene.Folder, "*1.2.3.4"));
    }

    [Fact]
    public async Task Storescp_OfAnotherAuthority_IsNotTalkedTo()
    {
        using var stranger = new SiteAuthority("Other CA");

        var failure = await EchoAsync(_scene.Dcmtk(_scene.Trusted, stranger.Issue(_scene.Folder, "stranger")), _scene.Client(_scene.Unit));

        Assert.Equal(TlsProblem.UnknownAuthority, failure?.Tls?.Problem);
    }

    [Theory]
    [InlineData(true, TlsProblem.WrongName)]
    [InlineData(false, null)]
    public async Task Storescp_WithTheNameOfAnotherHost_IsTalkedToOnlyWithoutTheCheck(bool check, TlsProblem? problem)
    {
        var own = _scene.Authority.Issue(_scene.Folder, "elsewhere", host: "pacs.example.org");

        var failure = await EchoAsync(_scene.Dcmtk(_scene.Trusted, own), _scene.Client(_scene.Unit) with { CheckHostName = check });

        Assert.Equal(problem, failure?.Tls?.Problem);
    }

    [Fact]
    public async Task Storescp_WithAnExpiredCertificate_IsNotTalkedTo()
    {
        var own = _scene.Authority.Issue(_scene.Folder, "old", TimeSpan.FromDays(-9), TimeSpan.FromDays(-2));

        var failure = await EchoAsync(_scene.Dcmtk(_scene.Trusted, own), _scene.Client(_scene.Unit));

        Assert.Equal(TlsProblem.Expired, failure?.Tls?.Problem);
    }

    [Fact]
    public async Task Storescp_ThatWantsACertificate_IsToldApartFromOtherFailures()
    {
        var failure = await EchoAsync(_scene.Dcmtk(_scene.Trusted, _scene.Peer), _scene.Client(null));

        Assert.True(failure?.Tls?.Problem == TlsProblem.PeerRefusesUs, failure?.ToString());
    }

    [Fact]
    public async Task Storescp_ThatDoesNotTrustOurAuthority_IsToldApartFromOtherFailures()
    {
        using var stranger = new SiteAuthority("Other CA");
        string trusted = stranger.WriteTo(Path.Combine(_scene.Folder, "other.pem"));

        var failure = await EchoAsync(_scene.Dcmtk(trusted, _scene.Peer), _scene.Client(_scene.Unit));

        Assert.True(failure?.Tls?.Problem == TlsProblem.PeerRefusesUs, failure?.ToString());
    }

    [Fact]
    public async Task Storescp_WithSuitesWithoutForwardSecrecy_IsNotTalkedTo()
    {
        var failure = await EchoAsync([.. _scene.Dcmtk(_scene.Trusted, _scene.Peer), "+pa"], _scene.Client(_scene.Unit));

        Assert.Equal(TlsProblem.NoCommonCipher, failure?.Tls?.Problem);
    }

    [Fact]
    public async Task Storescp_WithoutTls_IsNamed()
    {
        var failure = await EchoAsync([], _scene.Client(_scene.Unit));

        Assert.Equal(TlsProblem.PeerIsPlain, failure?.Tls?.Problem);
    }

    [Fact]
    public async Task OurTlsPort_CalledWithoutTls_AbortsUs()
    {
        await using var acceptor = new LoopbackAcceptor(tls: _scene.Server());
        var ended = acceptor.ServeOneAsync();

        var failure = await Assert.ThrowsAsync<DicomNetworkException>(() => VerificationScu.EchoAsync(acceptor.Endpoint, "PEER", null, Stop));

        Assert.Equal(NetworkFailure.AbortedByPeer, failure.Failure);
        Assert.Equal(TlsProblem.PlainDicom, (await ended)?.Tls?.Problem);
    }

    [Theory]
    [InlineData(true, TlsProblem.NoCertificate)]
    [InlineData(false, TlsProblem.UnknownAuthority)]
    public async Task OurTlsPort_ThatRefusesUs_SaysSoToTheCaller(bool anonymous, TlsProblem problem)
    {
        using var stranger = new SiteAuthority("Other CA");
        var own = stranger.Issue(_scene.Folder, "stranger");
        await using var acceptor = new LoopbackAcceptor(tls: _scene.Server());
        var ended = acceptor.ServeOneAsync();
        var remote = acceptor.Endpoint with { Tls = _scene.Client(anonymous ? null : own) };

        var failure = await Assert.ThrowsAsync<DicomNetworkException>(() => VerificationScu.EchoAsync(remote, "PEER", null, Stop));

        Assert.True(failure.Tls?.Problem == TlsProblem.PeerRefusesUs, failure.ToString());
        Assert.Equal(problem, (await ended)?.Tls?.Problem);
    }

    private static string WriteObject(string path, string sopInstance)
    {
        var dataset = new DicomDataset();
        dataset.AddOrUpdate(DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage.Value);
        dataset.AddOrUpdate(DicomTag.SOPInstanceUID, sopInstance);
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return path;
    }

    private async Task<DicomNetworkException?> EchoAsync(string[] peerOptions, TlsClientOptions tls)
    {
        await using var peer = await StoreScpProcess.StartAsync(_scene.Folder, peerOptions, Stop);
        try
        {
            await VerificationScu.EchoAsync(peer.Endpoint with { Tls = tls }, "APPLIANCE", null, Stop);
            return null;
        }
        catch (DicomNetworkException e)
        {
            return e;
        }
    }
}
