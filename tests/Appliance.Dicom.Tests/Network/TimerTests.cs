using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Simulators.Peers;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Dicom.Tests.Network;

/// <summary>Each timer of an association ends what it watches, on the injected clock; every timer has a length of its own here.</summary>
public sealed class TimerTests : IDisposable
{
    private static readonly AssociationTimeouts Timers = new()
    {
        Connect = TimeSpan.FromSeconds(11),
        Artim = TimeSpan.FromSeconds(12),
        Acse = TimeSpan.FromSeconds(13),
        Close = TimeSpan.FromSeconds(14),
        Idle = TimeSpan.FromSeconds(15),
        Transfer = TimeSpan.FromSeconds(16),
    };

    private readonly FakeTimeProvider _clock = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public TimerTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Dispose();

    /// <summary>Where the peer of an acceptor stops, and after which timer it is given up.</summary>
    [Theory]
    [InlineData("", "no complete A-ASSOCIATE-RQ came")] // connected: ARTIM
    [InlineData("01 00", "no complete A-ASSOCIATE-RQ came")] // in the middle of its request: still ARTIM
    [InlineData(GoldenPdus.EchoRequest, "15 s")] // between two messages
    [InlineData(GoldenPdus.EchoRequest + "\n04 00 00 00 00 08 00 00 00 04 01 01 00 00", "16 s")] // in the middle of a message
    public async Task Acceptor_PeerIsSilent_IsGivenUpAfterTheTimerOfThatMoment(string bytes, string words)
    {
        await using var acceptor = new LoopbackAcceptor(options: new AcceptorOptions { Timeouts = Timers, TimeProvider = _clock });
        var ended = acceptor.ServeOneAsync();
        using var peer = await RudePeer.ConnectAsync(acceptor.Port, Stop);
        await peer.SendHexAsync(bytes, Stop);
        if (bytes.StartsWith(GoldenPdus.EchoRequest, StringComparison.Ordinal))
        {
            Assert.Equal((byte)PduType.AssociateAccept, (await peer.ReadPduAsync(Stop))[0]);
        }

        await PassTimeUntilAsync(ended);

        var failure = await ended;
        Assert.Equal(NetworkFailure.TimedOut, failure?.Failure);
        Assert.Contains(words, failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requestor_RequestIsNotAnswered_IsGivenUpAfterAcse()
    {
        var request = RequestAsync();
        using var peer = await RudePeer.AcceptAsync(_listener, Stop);
        await peer.ReadPduAsync(Stop);

        await PassTimeUntilAsync(request);

        var failure = await Assert.ThrowsAsync<DicomNetworkException>(() => request);
        Assert.Equal(NetworkFailure.TimedOut, failure.Failure);
        Assert.Contains("13 s", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requestor_ReleaseIsNotAnswered_IsGivenUpAfterAcse()
    {
        var (association, peer) = await EstablishAsync();
        var release = association.ReleaseAsync(Stop).AsTask();
        Assert.Equal(RudePeer.Hex(GoldenPdus.ReleaseRequest), await peer.ReadPduAsync(Stop));

        await PassTimeUntilAsync(release);

        Assert.Contains("13 s", (await Assert.ThrowsAsync<DicomNetworkException>(() => release)).Message, StringComparison.Ordinal);
        peer.Dispose();
        await association.DisposeAsync();
    }

    [Fact]
    public async Task Requestor_ResponseDoesNotCome_IsGivenUpAfterIdle()
    {
        var (association, peer) = await EstablishAsync();
        var echo = VerificationScu.EchoAsync(association, Stop);
        await peer.ReadPduAsync(Stop);

        await PassTimeUntilAsync(echo);

        Assert.Contains("15 s", (await Assert.ThrowsAsync<DicomNetworkException>(() => echo)).Message, StringComparison.Ordinal);
        peer.Dispose();
        await association.DisposeAsync();
    }

    [Fact]
    public async Task Requestor_PeerDoesNotRead_IsGivenUpAfterTransfer()
    {
        var (association, peer) = await EstablishAsync();
        var command = new CommandSet { Field = CommandField.CStoreRequest, MessageId = 1, SopClassUid = "1.2.840.10008.1.1", SopInstanceUid = "1.2", HasDataSet = true };
        using var endless = new MemoryStream(new byte[64 << 20]);
        var sending = association.SendCommandAsync(association.PresentationContexts[0], command, endless, Stop).AsTask();

        await PassTimeUntilAsync(sending);

        Assert.Contains("did not take a PDU within 16 s", (await Assert.ThrowsAsync<DicomNetworkException>(() => sending)).Message, StringComparison.Ordinal);
        peer.Dispose();
        await association.DisposeAsync();
    }

    [Fact]
    public async Task End_PeerDoesNotClose_ArtimCloses()
    {
        var (association, peer) = await EstablishAsync();
        var ending = association.DisposeAsync().AsTask();
        Assert.Equal(RudePeer.Hex(GoldenPdus.Abort), await peer.ReadPduAsync(Stop));
        Assert.False(ending.IsCompleted);

        await PassTimeUntilAsync(ending);

        Assert.Equal(UpperLayerState.Sta1, association.State);
        peer.Dispose();
    }

    [Fact]
    public async Task Transport_OfASocket_SendsAndAcknowledgesAtOnce()
    {
        var connecting = RudePeer.ConnectAsync(((IPEndPoint)_listener.LocalEndPoint!).Port, Stop);
        var socket = await _listener.AcceptAsync(Stop);
        using var peer = await connecting;
        await using var transport = DicomTransport.FromSocket(socket);
        await peer.SendAsync(new byte[] { 1 }, Stop);
        System.IO.Pipelines.ReadResult first = await transport.Input.ReadAsync(Stop);

        // tcp(7): TCP_QUICKACK (12) is not permanent, so it must stand after each read.
        var quickAck = new byte[4];
        socket.GetRawSocketOption(6, 12, quickAck);
        Assert.Equal(1, quickAck[0]);
        Assert.True(socket.NoDelay);

        // As the kernel does when it takes the connection for a conversation.
        transport.Input.AdvanceTo(first.Buffer.End);
        socket.SetRawSocketOption(6, 12, new byte[4]);
        await peer.SendAsync(new byte[] { 1 }, Stop);
        await transport.Input.ReadAsync(Stop);
        socket.GetRawSocketOption(6, 12, quickAck);
        Assert.Equal(1, quickAck[0]);
    }

    private async Task<(Association Association, RudePeer Peer)> EstablishAsync()
    {
        var request = RequestAsync();
        var peer = await RudePeer.AcceptAsync(_listener, Stop);
        await peer.ReadPduAsync(Stop);
        await peer.SendHexAsync(GoldenPdus.Accept, Stop);
        return (await request, peer);
    }

    private Task<Association> RequestAsync() => Association.RequestAsync(
        new DicomEndpoint("APPLIANCE", "127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port),
        new AssociationParameters { CallingAE = "TEST", Contexts = AssociationParameters.Propose(VerificationScu.Context), Timeouts = Timers, TimeProvider = _clock },
        Stop);

    private async Task PassTimeUntilAsync(Task ended)
    {
        while (!ended.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
