using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Data;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

/// <summary>The TLS port (PS3.15 B.12, BCP 195): who gets in, and which one sentence says why the others do not.</summary>
public sealed class TlsAcceptorTests : IDisposable
{
    private readonly TlsScene _scene = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _scene.Dispose();

    [Fact]
    public async Task Peer_WithACertificateOfTheSite_IsLetInByTls13()
    {
        await using var acceptor = new LoopbackAcceptor(tls: _scene.Server());
        var ended = acceptor.ServeOneAsync();

        var status = await VerificationScu.EchoAsync(acceptor.Endpoint with { Tls = _scene.Client(_scene.Peer) }, "PEER", null, Stop);

        Assert.True(status.IsSuccess);
        Assert.Null(await ended);
        Assert.Equal(new TlsFacts("Tls13", "TLS_AES_256_GCM_SHA384", "CN=peer"), acceptor.Facts!.Tls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Echoscu_WithACertificateOfTheSite_IsLetIn(bool rsa)
    {
        var unit = _scene.Load(_scene.Authority.Issue(_scene.Folder, "unit", rsa: rsa));
        var own = _scene.Authority.Issue(_scene.Folder, "peer", rsa: rsa);

        var result = await EchoscuAsync(new TlsServerOptions(() => unit), _scene.Dcmtk(_scene.Trusted, own));

        Assert.True(result.Peer.ExitCode == 0, result.Peer.Errors);
        Assert.Null(result.Failure);
        Assert.Equal("CN=peer", result.Facts!.Tls?.PeerSubject);
    }

    [Theory]
    [InlineData(PeerCertificate.Required, TlsProblem.NoCertificate)]
    [InlineData(PeerCertificate.Optional, null)]
    [InlineData(PeerCertificate.Off, null)]
    public async Task Echoscu_Anonymous_IsLetInOnlyWhereNoCertificateIsRequired(PeerCertificate asked, TlsProblem? problem)
    {
        var result = await EchoscuAsync(_scene.Server(asked), ["+tla", "+cf", _scene.Trusted]);

        Assert.Equal(problem is null, result.Peer.ExitCode == 0);
        Assert.Equal(problem, result.Failure?.Tls?.Problem);
    }

    [Theory]
    [InlineData(PeerCertificate.Required)]
    [InlineData(PeerCertificate.Optional)]
    public async Task Echoscu_OfAnotherAuthority_IsRefused(PeerCertificate asked)
    {
        using var stranger = new SiteAuthority("Other CA");
        var own = stranger.Issue(_scene.Folder, "stranger");

        var result = await EchoscuAsync(_scene.Server(asked), _scene.Dcmtk(_scene.Trusted, own));

        Assert.NotEqual(0, result.Peer.ExitCode);
        Assert.Equal(new TlsFailure(TlsProblem.UnknownAuthority, "issuer CN=Other CA"), result.Failure?.Tls);
    }

    [Theory]
    [InlineData(-20, -10, TlsProblem.Expired)]
    [InlineData(10, 20, TlsProblem.NotYetValid)]
    public async Task Echoscu_OutsideTheTimeOfItsCertificate_IsRefusedWithTheDates(int from, int until, TlsProblem problem)
    {
        var own = _scene.Authority.Issue(_scene.Folder, "late", TimeSpan.FromDays(from), TimeSpan.FromDays(until));

        var result = await EchoscuAsync(_scene.Server(), _scene.Dcmtk(_scene.Trusted, own));

        Assert.NotEqual(0, result.Peer.ExitCode);
        Assert.Equal(problem, result.Failure?.Tls?.Problem);
        Assert.Contains("CN=late", result.Failure!.Message, StringComparison.Ordinal);
    }

    // The retired AES profile (PS3.15 B.3) has no forward secrecy, which RFC 9325 4.1 forbids.
    [Fact]
    public async Task Echoscu_WithSuitesWithoutForwardSecrecy_IsRefused()
    {
        var result = await EchoscuAsync(_scene.Server(), [.. _scene.Dcmtk(_scene.Trusted, _scene.Peer), "+pa"]);

        Assert.NotEqual(0, result.Peer.ExitCode);
        Assert.Equal(TlsProblem.NoCommonCipher, result.Failure?.Tls?.Problem);
    }

    // RFC 9325 3.1.1: TLS 1.0 and 1.1 must not be negotiated.
    [Theory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    public async Task Peer_WithOldVersionsOfTls_IsRefused(string version)
    {
        Tool.Require("/usr/bin/openssl", "openssl");
        await using var acceptor = new LoopbackAcceptor(tls: _scene.Server());
        var ended = acceptor.ServeOneAsync();

        var peer = await Task.Run(
            () => Tool.Run("openssl", ["s_client", "-connect", $"127.0.0.1:{acceptor.Port}", version, "-cipher", "ALL:@SECLEVEL=0"]), Stop);

        Assert.Contains("alert protocol version", peer.Errors, StringComparison.Ordinal);
        Assert.Equal(TlsProblem.NoCommonVersion, (await ended)?.Tls?.Problem);
    }

    [Fact]
    public async Task Echoscu_WithoutTls_IsAbortedAndNamed()
    {
        var result = await EchoscuAsync(_scene.Server(), []);

        Assert.NotEqual(0, result.Peer.ExitCode);
        Assert.Contains("Peer aborted Association", result.Peer.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(TlsProblem.PlainDicom, result.Failure?.Tls?.Problem);
    }

    [Fact]
    public async Task Browser_OnTheTlsPort_IsNamed()
    {
        var failure = await SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());

        Assert.Equal(TlsProblem.OtherProtocol, failure?.Tls?.Problem);
        Assert.Contains("HTTP", failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DamagedHandshake_IsABrokenConnection()
    {
        var failure = await SendAsync([0x16, 0x03, 0x01, 0x00, 0x05, 0x01, 0x00, 0x00, 0x01, 0xFF]);

        Assert.Equal(NetworkFailure.TlsFailed, failure?.Failure);
    }

    [Fact]
    public async Task PortProbe_IsNoFailure() => Assert.Null(await SendAsync([]));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0x16, 0x03, 0x01 })]
    public async Task Peer_SilentInTheHandshake_IsClosedAfterTheDeadline(byte[] begins)
    {
        await using var acceptor = new LoopbackAcceptor(tls: _scene.Server() with { HandshakeTimeout = TimeSpan.FromMilliseconds(200) });
        var ended = acceptor.ServeOneAsync();
        using var peer = await ConnectAsync(acceptor.Port);
        await peer.SendAsync(begins, SocketFlags.None, Stop);

        Assert.Equal(0, await peer.ReceiveAsync(new byte[16], SocketFlags.None, Stop));
        peer.Close();
        Assert.Equal(TlsProblem.TimedOut, (await ended)?.Tls?.Problem);
    }

    [Fact]
    public async Task Peer_SilentAfterTheHandshake_IsAbortedByArtim()
    {
        var options = new AcceptorOptions { Timeouts = new AssociationTimeouts { Artim = TimeSpan.FromMilliseconds(200) } };
        await using var acceptor = new LoopbackAcceptor(tls: _scene.Server(PeerCertificate.Off), options: options);
        var ended = acceptor.ServeOneAsync();
        var remote = acceptor.Endpoint with { Tls = _scene.Client(null) };

        await using var peer = await DicomTransport.ConnectAsync(remote, TimeSpan.FromSeconds(10), TimeProvider.System, Stop);

        Assert.Equal(NetworkFailure.TimedOut, (await ended)?.Failure);
    }

    private async Task<(Tool.Result Peer, DicomNetworkException? Failure, AssociationFacts? Facts)> EchoscuAsync(TlsServerOptions options, string[] arguments)
    {
        Tool.Require("/usr/bin/echoscu", "dcmtk");
        await using var acceptor = new LoopbackAcceptor(tls: options);
        var ended = acceptor.ServeOneAsync();
        var peer = await Task.Run(() => Tool.Run("echoscu", [.. arguments, "127.0.0.1", acceptor.Port.ToString(CultureInfo.InvariantCulture)]), Stop);
        return (peer, await ended, acceptor.Facts);
    }

    private async Task<DicomNetworkException?> SendAsync(byte[] bytes)
    {
        await using var acceptor = new LoopbackAcceptor(tls: _scene.Server());
        var ended = acceptor.ServeOneAsync();
        using var peer = await ConnectAsync(acceptor.Port);
        await peer.SendAsync(bytes, SocketFlags.None, Stop);
        peer.Shutdown(SocketShutdown.Send);
        return await ended;
    }

    private static async Task<Socket> ConnectAsync(int port)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, Stop);
        return socket;
    }
}
