using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Certificates;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Certificates;
using Appliance.Edge.Tests.Storage;

namespace Appliance.Edge.Tests.Receive;

/// <summary>The unit's port for DICOM over TLS, with real sockets and the certificate files of a site.</summary>
public sealed class TlsPortTests : IAsyncDisposable
{
    private readonly TestUnit _unit = new();
    private readonly SiteCertificates _site;
    private readonly CertificateStore _store;

    public TlsPortTests()
    {
        _site = new SiteCertificates(_unit.Folder);
        _site.Renew("unit");
        _store = new CertificateStore(_site.Files, new TlsOptions(), TimeProvider.System);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        _site.Dispose();
        await _unit.DisposeAsync();
    }

    [Fact]
    public async Task Storescu_WithACertificateOfTheSite_IsStored()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/storescu") || Environment.GetEnvironmentVariable("CI") == "true", "DCMTK's storescu is not installed");
        using DicomListener listener = await StartAsync();
        (string certificate, string key) = _site.Authority.Issue(_site.Desk, "scanner");
        string file = Path.Combine(_site.Desk, "image.dcm");
        new DicomFile(new TestObject().Dataset(), DicomTransferSyntax.ExplicitVRLittleEndian).Save(file);

        using Process storescu = Process.Start(
            "storescu", ["+tls", key, certificate, "+cf", _site.Trusted, "127.0.0.1", $"{TlsPort(listener)}", file]);
        await storescu.WaitForExitAsync(Cancel);

        Assert.Equal(0, storescu.ExitCode);
        Assert.Single(_unit.Instances());
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Certificate_Renewed_NewConnectionsSeeItAndOpenOnesGoOn()
    {
        using DicomListener listener = await StartAsync();
        await using Association open = await OpenAsync(listener);
        Assert.Equal("CN=unit", open.Facts.Tls?.PeerSubject);

        _site.Renew("renewed");
        _store.Look();
        _store.Look();

        await using Association later = await OpenAsync(listener);
        Assert.Equal("CN=renewed", later.Facts.Tls?.PeerSubject);
        Assert.Equal(DicomStatus.Success, await VerificationScu.EchoAsync(open, Cancel));
        await open.ReleaseAsync(Cancel);
        await later.ReleaseAsync(Cancel);
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Handshakes_ThatStall_KeepNobodyOut()
    {
        using DicomListener listener = await StartAsync();
        var stalled = new List<Socket>();
        for (int i = 0; i < 1000; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            stalled.Add(socket);
            await socket.ConnectAsync(IPAddress.Loopback, TlsPort(listener), Cancel);
            await socket.SendAsync(i % 2 == 0 ? new byte[] { 0x16, 0x03, 0x01 } : [], SocketFlags.None, Cancel);
        }

        await using (Association association = await OpenAsync(listener))
        {
            await association.ReleaseAsync(Cancel);
        }

        stalled.ForEach(socket => socket.Dispose());
        await listener.StopAsync(Cancel);
    }

    private async Task<DicomListener> StartAsync()
    {
        var node = new NodeOptions { Port = 0, BindAddress = "127.0.0.1" };
        DicomListener listener = _unit.Listener(
            node, CertificateServices.TlsPort(new TlsOptions { Mode = TlsMode.Beside, Port = 0 }, node, _store, TimeProvider.System));
        await listener.StartAsync(Cancel);
        return listener;
    }

    private static int TlsPort(DicomListener listener) => listener.EndPoints.Last().Port;

    private Task<Association> OpenAsync(DicomListener listener)
    {
        var parameters = new AssociationParameters { CallingAE = "PEER", Contexts = AssociationParameters.Propose(VerificationScu.Context) };
        return Association.RequestAsync(new DicomEndpoint("APPLIANCE", "localhost", TlsPort(listener)) { Tls = _site.Peer() }, parameters, Cancel);
    }
}
