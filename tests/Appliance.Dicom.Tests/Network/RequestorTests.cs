using System.Net;
using System.Net.Sockets;
using System.Text;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

/// <summary>The requestor against literal bytes.</summary>
public sealed class RequestorTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RequestorTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Request_Rejected_SaysWhyAndThatTryingAgainIsUseless()
    {
        var failure = await FailAsync(RudePeer.Hex(GoldenPdus.RejectCalledAE));

        Assert.Equal((NetworkFailure.RejectedByPeer, AssociationRejection.CalledAENotRecognized), (failure.Failure, failure.Rejection));
        Assert.False(failure.IsTransient);
        Assert.Contains("called AE title not recognized", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_RejectedForCongestion_IsTransient() =>
        Assert.True((await FailAsync(RudePeer.Hex("03 00 00 00 00 04 00 02 03 01"))).IsTransient);

    [Fact]
    public async Task Request_AnsweredByHttp_NamesIt()
    {
        var failure = await FailAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n"));

        Assert.Equal(NetworkFailure.WrongProtocol, failure.Failure);
    }

    [Fact]
    public async Task Request_AnsweredByAbort_TellsSourceAndReason()
    {
        var failure = await FailAsync(RudePeer.Hex("07 00 00 00 00 04 00 00 02 06"));

        Assert.Equal(new AbortPdu(AbortSource.ServiceProvider, AbortReason.InvalidPduParameterValue), failure.Abort);
    }

    [Fact]
    public async Task Request_NobodyListens_IsAConnectFailure()
    {
        int port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _listener.Dispose();

        var failure = await Assert.ThrowsAsync<DicomNetworkException>(
            () => VerificationScu.EchoAsync(new DicomEndpoint("PEER", "127.0.0.1", port), "TEST", cancellationToken: Stop));

        Assert.Equal(NetworkFailure.ConnectFailed, failure.Failure);
    }

    [Fact]
    public async Task Release_AtTheSameTimeAsThePeer_FollowsTheCollisionPath()
    {
        var (association, peer) = await EstablishAsync();
        var releasing = association.ReleaseAsync(Stop).AsTask();

        // Sta7 → Sta9 (AR-8), → Sta11 (AR-9), → Sta1 (AR-3).
        Assert.Equal(RudePeer.Hex(GoldenPdus.ReleaseRequest), await peer.ReadPduAsync(Stop));
        await peer.SendHexAsync(GoldenPdus.ReleaseRequest, Stop);
        Assert.Equal(RudePeer.Hex(GoldenPdus.ReleaseResponse), await peer.ReadPduAsync(Stop));
        Assert.Equal(UpperLayerState.Sta11, association.State);
        await peer.SendHexAsync(GoldenPdus.ReleaseResponse, Stop);
        await releasing;

        Assert.Equal(UpperLayerState.Sta1, association.State);
        peer.Dispose();
    }

    [Fact]
    public async Task Echo_AnsweredForAnotherMessage_IsAborted()
    {
        var (association, peer) = await EstablishAsync();
        var echo = VerificationScu.EchoAsync(association, Stop);
        await peer.ReadPduAsync(Stop);
        await peer.SendHexAsync(GoldenPdus.EchoCommand, Stop);

        var failure = await Assert.ThrowsAsync<DicomNetworkException>(() => echo);

        Assert.Equal(NetworkFailure.PeerViolation, failure.Failure);
        Assert.Equal((byte)PduType.Abort, (await peer.ReadPduAsync(Stop))[0]);
        peer.Dispose();
        await association.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_WithoutRelease_Aborts()
    {
        var (association, peer) = await EstablishAsync();
        var disposing = association.DisposeAsync().AsTask();

        Assert.Equal(RudePeer.Hex(GoldenPdus.Abort), await peer.ReadPduAsync(Stop));
        peer.Dispose();
        await disposing;
        Assert.Equal(UpperLayerState.Sta1, association.State);
    }

    [Theory]
    [InlineData("PACS@10.0.0.5:104", "PACS", "10.0.0.5", 104)]
    [InlineData("A B@[::1]:11112", "A B", "::1", 11112)]
    public void Endpoint_Text_IsReadAndWrittenTheSame(string text, string title, string host, int port)
    {
        Assert.Equal(new DicomEndpoint(title, host, port), DicomEndpoint.Parse(text));
        Assert.Equal(text, DicomEndpoint.Parse(text).ToString());
    }

    [Theory]
    [InlineData("10.0.0.5:104")]
    [InlineData("PACS@10.0.0.5")]
    [InlineData("PACS@10.0.0.5:99999")]
    [InlineData("@host:104")]
    [InlineData("SEVENTEENLETTERS1@host:104")]
    public void Endpoint_BadText_IsRefused(string text) => Assert.Throws<FormatException>(() => DicomEndpoint.Parse(text));

    private async Task<DicomNetworkException> FailAsync(byte[] answer)
    {
        var request = RequestAsync();
        using var peer = await RudePeer.AcceptAsync(_listener, Stop);
        await peer.ReadPduAsync(Stop);
        await peer.SendAsync(answer, Stop);
        peer.HalfClose();
        return await Assert.ThrowsAsync<DicomNetworkException>(() => request);
    }

    private async Task<(Association Association, RudePeer Peer)> EstablishAsync()
    {
        var request = RequestAsync();
        var peer = await RudePeer.AcceptAsync(_listener, Stop);
        Assert.Equal((byte)PduType.AssociateRequest, (await peer.ReadPduAsync(Stop))[0]);
        await peer.SendHexAsync(GoldenPdus.Accept, Stop);
        return (await request, peer);
    }

    private Task<Association> RequestAsync() => Association.RequestAsync(
        new DicomEndpoint("APPLIANCE", "127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port),
        new AssociationParameters { CallingAE = "TEST", Contexts = AssociationParameters.Propose(VerificationScu.Context) },
        Stop);
}
