using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Simulators.Peers;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Dicom.Tests.Network;

/// <summary>
/// A protocol machine in a wanted state, over a real socket to a peer of literal bytes. Each event of table 9-10 is made to happen the way
/// it happens in life: a PDU by its bytes, a primitive by its call, the transport by its end, ARTIM by the clock.
/// </summary>
internal sealed class UpperLayerScene : IAsyncDisposable
{
    private const uint MaxDataLength = 16384;

    // Which events lead from Sta1 to a state, for the side that can be there.
    private static readonly Dictionary<(UpperLayerState State, bool IsRequestor), UpperLayerEvent[]> Paths = new()
    {
        [(UpperLayerState.Sta1, true)] = [],
        [(UpperLayerState.Sta1, false)] = [],
        [(UpperLayerState.Sta2, false)] = [UpperLayerEvent.Evt5],
        [(UpperLayerState.Sta3, false)] = [UpperLayerEvent.Evt5, UpperLayerEvent.Evt6],
        [(UpperLayerState.Sta4, true)] = [UpperLayerEvent.Evt1],
        [(UpperLayerState.Sta5, true)] = [UpperLayerEvent.Evt2],
        [(UpperLayerState.Sta6, true)] = [UpperLayerEvent.Evt2, UpperLayerEvent.Evt3],
        [(UpperLayerState.Sta6, false)] = [UpperLayerEvent.Evt5, UpperLayerEvent.Evt6, UpperLayerEvent.Evt7],
        [(UpperLayerState.Sta7, true)] = [UpperLayerEvent.Evt2, UpperLayerEvent.Evt3, UpperLayerEvent.Evt11],
        [(UpperLayerState.Sta7, false)] = [UpperLayerEvent.Evt5, UpperLayerEvent.Evt6, UpperLayerEvent.Evt7, UpperLayerEvent.Evt11],
        [(UpperLayerState.Sta8, true)] = [UpperLayerEvent.Evt2, UpperLayerEvent.Evt3, UpperLayerEvent.Evt12Requestor],
        [(UpperLayerState.Sta8, false)] = [UpperLayerEvent.Evt5, UpperLayerEvent.Evt6, UpperLayerEvent.Evt7, UpperLayerEvent.Evt12Acceptor],
        [(UpperLayerState.Sta9, true)] = [UpperLayerEvent.Evt2, UpperLayerEvent.Evt3, UpperLayerEvent.Evt11, UpperLayerEvent.Evt12Requestor],
        [(UpperLayerState.Sta10, false)] =
            [UpperLayerEvent.Evt5, UpperLayerEvent.Evt6, UpperLayerEvent.Evt7, UpperLayerEvent.Evt11, UpperLayerEvent.Evt12Acceptor],
        [(UpperLayerState.Sta11, true)] =
            [UpperLayerEvent.Evt2, UpperLayerEvent.Evt3, UpperLayerEvent.Evt11, UpperLayerEvent.Evt12Requestor, UpperLayerEvent.Evt14],
        [(UpperLayerState.Sta12, false)] =
            [UpperLayerEvent.Evt5, UpperLayerEvent.Evt6, UpperLayerEvent.Evt7, UpperLayerEvent.Evt11, UpperLayerEvent.Evt12Acceptor, UpperLayerEvent.Evt13],
        [(UpperLayerState.Sta13, true)] = [UpperLayerEvent.Evt2, UpperLayerEvent.Evt3, UpperLayerEvent.Evt12Requestor, UpperLayerEvent.Evt14],
        [(UpperLayerState.Sta13, false)] = [UpperLayerEvent.Evt5, UpperLayerEvent.Evt6, UpperLayerEvent.Evt8],
    };

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    private UpperLayerScene(bool isRequestor, CancellationToken stop)
    {
        Stop = stop;
        Machine = new UpperLayer(isRequestor, MaxDataLength, new AssociationTimeouts(), Clock);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public UpperLayer Machine { get; private set; }

    public FakeTimeProvider Clock { get; } = new();

    /// <summary>The other side; null while there is no transport.</summary>
    public RudePeer? Peer { get; private set; }

    public CancellationToken Stop { get; }

    private DicomEndpoint Remote => new("APPLIANCE", "127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port);

    /// <summary>The sides that can be in a state.</summary>
    public static IEnumerable<bool> SidesOf(UpperLayerState state) => Paths.Keys.Where(key => key.State == state).Select(key => key.IsRequestor);

    public static async Task<UpperLayerScene> InAsync(UpperLayerState state, bool isRequestor, CancellationToken stop)
    {
        var scene = new UpperLayerScene(isRequestor, stop);
        foreach (var step in Paths[(state, isRequestor)])
        {
            await scene.HappenAsync(step);
            if (BytesSentFor(step) is { } bytes)
            {
                Assert.Equal(RudePeer.Hex(bytes), await scene.Peer!.ReadPduAsync(stop));
            }
        }

        Assert.Equal(state, scene.Machine.State);
        return scene;
    }

    /// <summary>What a local primitive puts on the wire where it is allowed.</summary>
    public static string? BytesSentFor(UpperLayerEvent primitive) => primitive switch
    {
        UpperLayerEvent.Evt2 => GoldenPdus.EchoRequest,
        UpperLayerEvent.Evt7 => GoldenPdus.Accept,
        UpperLayerEvent.Evt8 => GoldenPdus.RejectCalledAE,
        UpperLayerEvent.Evt9 => GoldenPdus.EchoCommand,
        UpperLayerEvent.Evt11 => GoldenPdus.ReleaseRequest,
        UpperLayerEvent.Evt14 => GoldenPdus.ReleaseResponse,
        _ => null,
    };

    /// <summary>The bytes by which a peer makes an event happen; null when it is none of the peer's.</summary>
    public static string? BytesFromPeer(UpperLayerEvent happened) => happened switch
    {
        UpperLayerEvent.Evt3 => GoldenPdus.Accept,
        UpperLayerEvent.Evt4 => GoldenPdus.RejectCalledAE,
        UpperLayerEvent.Evt6 => GoldenPdus.EchoRequest,
        UpperLayerEvent.Evt6NotAcceptable => GoldenPdus.EchoRequestOfVersionTwo,
        UpperLayerEvent.Evt10 => GoldenPdus.EchoCommand,
        UpperLayerEvent.Evt12Requestor or UpperLayerEvent.Evt12Acceptor => GoldenPdus.ReleaseRequest,
        UpperLayerEvent.Evt13 => GoldenPdus.ReleaseResponse,
        UpperLayerEvent.Evt16 => GoldenPdus.Abort,
        UpperLayerEvent.Evt19 => GoldenPdus.Unrecognized,
        _ => null,
    };

    /// <summary>Makes an event happen; the PDU that the machine indicates to its user, if any.</summary>
    public async Task<Pdu?> HappenAsync(UpperLayerEvent happened)
    {
        switch (happened)
        {
            case UpperLayerEvent.Evt1:
                // The connection is wanted and never opens: the machine stays where AE-1 put it.
                await Assert.ThrowsAnyAsync<OperationCanceledException>(
                    () => Machine.OpenAsync(Remote, (AssociateRequestPdu)Parse(GoldenPdus.EchoRequest), new CancellationToken(canceled: true)));
                return null;
            case UpperLayerEvent.Evt2:
                await Machine.OpenAsync(Remote, (AssociateRequestPdu)Parse(GoldenPdus.EchoRequest), Stop);
                Peer = await RudePeer.AcceptAsync(_listener, Stop);
                return null;
            case UpperLayerEvent.Evt5:
                Peer = await RudePeer.ConnectAsync(Remote.Port, Stop);
                Machine.Attach(DicomTransport.FromSocket(await _listener.AcceptAsync(Stop)));
                return null;
            case UpperLayerEvent.Evt9:
                await Machine.SendDataAsync(RudePeer.Hex(GoldenPdus.EchoCommand), Stop);
                return null;
            case UpperLayerEvent.Evt7 or UpperLayerEvent.Evt8 or UpperLayerEvent.Evt11 or UpperLayerEvent.Evt14:
                await Machine.IssueAsync(happened, Parse(BytesSentFor(happened)!), Stop);
                return null;
            case UpperLayerEvent.Evt15:
                await Machine.IssueAsync(happened, Parse(GoldenPdus.Abort), Stop);
                return null;
            case UpperLayerEvent.Evt17:
                Peer!.HalfClose();
                return await ReceiveAsync();
            case UpperLayerEvent.Evt18:
                var expiring = ReceiveAsync();
                await PassTimeUntilAsync(expiring);
                return await expiring;
            default:
                await Peer!.SendHexAsync(BytesFromPeer(happened)!, Stop);
                return await ReceiveAsync();
        }
    }

    /// <summary>A fresh machine wants a connection where nobody listens (Evt17 in Sta4); it takes the place of this one's.</summary>
    public async Task RefusedAsync()
    {
        var remote = Remote;
        _listener.Dispose();
        Machine = new UpperLayer(isRequestor: true, MaxDataLength, new AssociationTimeouts(), Clock);
        await Machine.OpenAsync(remote, (AssociateRequestPdu)Parse(GoldenPdus.EchoRequest), Stop);
    }

    public Task<Pdu?> ReceiveAsync() => Machine.ReceiveAsync(TimeSpan.FromHours(1), Stop).AsTask();

    /// <summary>Lets the clock run until a wait ends, whenever it began.</summary>
    public async Task PassTimeUntilAsync(Task ended)
    {
        while (!ended.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    /// <summary>Throws the machine away and reads what it sent since the path ended, up to the end of the connection.</summary>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        var sent = new List<string>();
        Task ending = Machine.DisposeAsync().AsTask();
        while (Peer is not null && await Peer.ReadPduAsync(Stop) is { Length: > 0 } pdu)
        {
            sent.Add(Convert.ToHexString(pdu));
        }

        Peer?.Dispose();
        await ending;
        Assert.Equal(UpperLayerState.Sta1, Machine.State);
        return sent;
    }

    public async ValueTask DisposeAsync()
    {
        Peer?.Dispose();
        await Machine.DisposeAsync();
        _listener.Dispose();
    }

    private static Pdu Parse(string hex)
    {
        var bytes = new ReadOnlySequence<byte>(RudePeer.Hex(hex));
        Assert.Equal(PduReadStatus.Complete, PduReader.TryRead(ref bytes, MaxDataLength, out var pdu, out _));
        return pdu!;
    }
}
