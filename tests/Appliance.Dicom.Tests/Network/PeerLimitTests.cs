using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

/// <summary>What we send keeps to what the peer said it takes (PS3.8 D.1, annex E; PS3.7 D.3.3.3).</summary>
public sealed class PeerLimitTests : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public PeerLimitTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData(8, 1000)] // two bytes a fragment: the least that can work
    [InlineData(9, 1000)]
    [InlineData(4096, 100_000)]
    [InlineData(4097, 100_001)] // odd on both counts
    [InlineData(0, 1_000_000)] // unlimited
    public async Task Send_PeerTakesSoMuch_NoPduIsLongerAndFragmentsAreEven(int limit, int bytes)
    {
        var (association, peer) = await EstablishAsync($"51 00 00 04 {limit:x8}");
        byte[] data = [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 7))];
        var command = new CommandSet { Field = CommandField.CStoreRequest, MessageId = 1, SopClassUid = "1.2.840.10008.1.1", SopInstanceUid = "1.2.3", HasDataSet = true };
        var sending = association.SendCommandAsync(association.PresentationContexts[0], command, new MemoryStream(data), Stop).AsTask();

        using var received = new MemoryStream();
        bool isLast;
        do
        {
            byte[] pdu = await peer.ReadPduAsync(Stop);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(pdu.AsSpan(2));
            isLast = (pdu[11] & 3) == 2;
            Assert.InRange(length, 6u, limit == 0 ? PduLimits.MaxSentPduLength : (uint)limit);

            // One value a PDU; a fragment other than the last has an even length.
            Assert.Equal(length - 4, BinaryPrimitives.ReadUInt32BigEndian(pdu.AsSpan(6)));
            Assert.True(length % 2 == 0 || (pdu[11] & 2) != 0);
            if ((pdu[11] & 1) == 0)
            {
                received.Write(pdu.AsSpan(12));
            }
        }
        while (!isLast);

        await sending;
        Assert.Equal(data, received.ToArray());
        peer.Dispose();
        await association.DisposeAsync();
    }

    [Fact]
    public async Task Request_PeerTakesLessThanAFragment_IsAborted()
    {
        var request = RequestAsync();
        using var peer = await AnswerAsync("51 00 00 04 00000007");

        Assert.Equal(RudePeer.Hex("07 00 00 00 00 04 00 00 02 06"), await peer.ReadPduAsync(Stop));
        peer.Dispose();
        Assert.Equal(NetworkFailure.PeerViolation, (await Assert.ThrowsAsync<DicomNetworkException>(() => request)).Failure);
    }

    /// <summary>What we propose (none for 0), what the peer answers, and the window that holds.</summary>
    [Theory]
    [InlineData(null, "53 00 00 04 0008 0008", 1)] // an answer to what was not asked for
    [InlineData(8, "", 1)]
    [InlineData(8, "53 00 00 04 0004 0001", 4)]
    [InlineData(8, "53 00 00 04 0010 0001", 8)] // more than was proposed
    [InlineData(8, "53 00 00 04 0000 0001", 8)] // unlimited, but we asked for less
    [InlineData(0, "53 00 00 04 0003 0001", 3)]
    [InlineData(0, "53 00 00 04 0000 0001", 0)]
    public async Task Window_Answered_IsHeldToTheProposal(int? proposed, string answer, int window)
    {
        UserItem[] items = proposed is { } invoked ? [new AsyncOperationsWindowItem((ushort)invoked, 1)] : [];
        var (association, peer) = await EstablishAsync("51 00 00 04 00004000" + answer, items);

        Assert.Equal(window, association.Facts.MaxOutstandingOperations);
        peer.Dispose();
        await association.DisposeAsync();
    }

    private async Task<(Association Association, RudePeer Peer)> EstablishAsync(string userItems, params UserItem[] items)
    {
        var request = RequestAsync(items);
        var peer = await AnswerAsync(userItems);
        return (await request, peer);
    }

    // GoldenPdus.Accept with other user items.
    private async Task<RudePeer> AnswerAsync(string userItems)
    {
        var peer = await RudePeer.AcceptAsync(_listener, Stop);
        await peer.ReadPduAsync(Stop);
        byte[] accept = RudePeer.Hex(GoldenPdus.Accept)[..128];
        byte[] items = RudePeer.Hex(userItems);
        byte[] bytes = [.. accept, 0x50, 0, 0, (byte)items.Length, .. items];
        bytes[5] = (byte)(bytes.Length - 6);
        await peer.SendAsync(bytes, Stop);
        return peer;
    }

    private Task<Association> RequestAsync(params UserItem[] items) => Association.RequestAsync(
        new DicomEndpoint("APPLIANCE", "127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port),
        new AssociationParameters { CallingAE = "TEST", Contexts = AssociationParameters.Propose(VerificationScu.Context), UserItems = items },
        Stop);
}
