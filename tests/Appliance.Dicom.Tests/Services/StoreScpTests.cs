using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Dicom.Tests.Network;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Services;

public sealed class StoreScpTests
{
    private static readonly string Ct = DicomUID.CTImageStorage.Value;
    private static readonly string ImplicitLittle = DicomUID.ImplicitVRLittleEndian.Value;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(4096, 0)]
    [InlineData(4096, 1)]
    [InlineData(4096, 4090)]
    [InlineData(4096, 4091)]
    [InlineData(16384, 1_000_000)]
    [InlineData(262144, 1_000_001)]
    public async Task Store_AnySizeAndPduLength_ArrivesByteForByte(int maxPduLength, int bytes)
    {
        var store = new ScriptedStore();
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)], options: new AcceptorOptions { MaxPduLength = maxPduLength });
        var ended = acceptor.ServeOneAsync();
        byte[] data = [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 31))];

        await using var association = await RequestAsync(acceptor);
        var response = await SendAsync(association, "1.2.3", data);
        await association.ReleaseAsync(Stop);

        Assert.Equal(DicomStatus.Success, response.Status);
        Assert.Equal(data, Assert.Single(store.Stored).Data);
        Assert.Equal((uint)maxPduLength, association.Facts.PeerMaxPduLength);
        Assert.Null(await ended);
    }

    [Fact]
    public async Task Store_HandlerStopsReading_RestIsDrainedAndTheAssociationLives()
    {
        var store = new ScriptedStore(async (request, data, stop) =>
        {
            await data.ReadExactlyAsync(new byte[10], stop);
            return request.AffectedSopInstanceUid == "1.2.3" ? new StoreResult(DicomStatus.OutOfResources, new string('x', 80)) : StoreResult.Success;
        });
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();

        await using var association = await RequestAsync(acceptor);
        var refused = await SendAsync(association, "1.2.3", new byte[3_000_000]);
        var accepted = await SendAsync(association, "1.2.4", new byte[1000]);
        await association.ReleaseAsync(Stop);

        Assert.Equal((DicomStatus.OutOfResources, 64), (refused.Status, refused.ErrorComment.Length));
        Assert.Equal(DicomStatus.Success, accepted.Status);
        Assert.Null(await ended);
    }

    [Fact]
    public async Task Store_BadDataSet_GetsC000AndTheAssociationLives()
    {
        var store = new ScriptedStore((request, _, _) => request.AffectedSopInstanceUid == "1.2.3"
            ? throw new DicomDataException("no Study Instance UID (0020,000D)")
            : ValueTask.FromResult(StoreResult.Success));
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();

        await using var association = await RequestAsync(acceptor);
        var refused = await SendAsync(association, "1.2.3", new byte[100]);
        var accepted = await SendAsync(association, "1.2.4", new byte[100]);
        await association.ReleaseAsync(Stop);

        Assert.Equal((DicomStatus.CannotUnderstand, "no Study Instance UID (0020,000D)"), (refused.Status, refused.ErrorComment));
        Assert.Equal(DicomStatus.Success, accepted.Status);
        Assert.Null(await ended);
    }

    // The UID becomes a file name further on; what is no UID never reaches a handler.
    [Theory]
    [InlineData("../../etc/passwd", 0x0117)]
    [InlineData("..", 0x0117)]
    [InlineData("", 0x0117)]
    [InlineData("1.2.840.0012.03", 0x0000)]
    public async Task Store_SopInstanceUid_IsCheckedBeforeTheHandler(string uid, int status)
    {
        var store = new ScriptedStore();
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();

        await using var association = await RequestAsync(acceptor);
        var response = await SendAsync(association, uid, new byte[10]);
        await association.ReleaseAsync(Stop);

        Assert.Equal((ushort)status, response.Status.Code);
        Assert.Equal(status == 0 ? 1 : 0, store.Stored.Count);
        Assert.Null(await ended);
    }

    // PS3.4 B.2.2: the SOP class of the command is that of the presentation context.
    [Fact]
    public async Task Store_SopClassOfAnotherContext_Gets0122()
    {
        await using var acceptor = new LoopbackAcceptor([new StoreScp(new ScriptedStore())]);
        var ended = acceptor.ServeOneAsync();

        await using var association = await RequestAsync(acceptor);
        var response = await SendAsync(association, "1.2.3", new byte[10], DicomUID.MRImageStorage.Value);
        await association.ReleaseAsync(Stop);

        Assert.Equal(DicomStatus.SopClassNotSupported, response.Status);
        Assert.Null(await ended);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Store_ConnectionGoesInMidObject_HandlerSeesItAndEarlierObjectsStay(bool reset)
    {
        var store = new ScriptedStore();
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishRudeAsync(acceptor);

        await peer.SendAsync(Command(1, "1.2.3"), Stop);
        await peer.SendHexAsync("04 00 00 00 00 0a 00 00 00 06 01 02 01 02 03 04", Stop);
        Assert.Equal((byte)PduType.DataTransfer, (await peer.ReadPduAsync(Stop))[0]);
        await peer.SendAsync(Command(2, "1.2.4"), Stop);
        await peer.SendHexAsync("04 00 00 00 00 0a 00 00 00 06 01 00 01 02 03 04", Stop);
        if (reset)
        {
            peer.Reset();
        }
        else
        {
            peer.HalfClose();
        }

        Assert.Equal(NetworkFailure.ConnectionLost, (await ended)?.Failure);
        Assert.Equal([1, 2, 3, 4], Assert.Single(store.Stored).Data);
        Assert.Equal(NetworkFailure.ConnectionLost, Assert.IsType<DicomNetworkException>(Assert.Single(store.Failures)).Failure);
    }

    [Fact]
    public async Task Store_AbortInMidObject_HandlerSeesTheAbort()
    {
        var store = new ScriptedStore();
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishRudeAsync(acceptor);

        await peer.SendAsync(Command(1, "1.2.3"), Stop);
        await peer.SendHexAsync("04 00 00 00 00 0a 00 00 00 06 01 00 01 02 03 04", Stop);
        await peer.SendHexAsync(GoldenPdus.Abort, Stop);

        Assert.Equal(NetworkFailure.AbortedByPeer, (await ended)?.Failure);
        Assert.Equal(NetworkFailure.AbortedByPeer, Assert.IsType<DicomNetworkException>(Assert.Single(store.Failures)).Failure);
    }

    [Fact]
    public async Task Store_HandlerSwallowsTheLoss_TheAssociationStillEndsWithIt()
    {
        var store = new ScriptedStore(async (_, data, stop) =>
        {
            await Assert.ThrowsAsync<DicomNetworkException>(() => data.CopyToAsync(Stream.Null, stop));
            return StoreResult.Success;
        });
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishRudeAsync(acceptor);

        await peer.SendAsync(Command(1, "1.2.3"), Stop);
        await peer.SendHexAsync("04 00 00 00 00 0a 00 00 00 06 01 00 01 02 03 04", Stop);
        peer.Reset();

        Assert.Equal(NetworkFailure.ConnectionLost, (await ended)?.Failure);
    }

    // PS3.8 annex E: nothing says that a command and its data set come in different PDUs.
    [Fact]
    public async Task Store_CommandAndDataInOnePdu_IsStored()
    {
        var store = new ScriptedStore();
        await using var acceptor = new LoopbackAcceptor([new StoreScp(store)]);
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishRudeAsync(acceptor);

        byte[] command = Command(1, "1.2.3")[6..];
        byte[] values = [.. command, .. RudePeer.Hex("00 00 00 03 01 00 01  00 00 00 05 01 02 02 03 04")];
        await peer.SendAsync((byte[])[4, 0, 0, 0, 0, (byte)values.Length, .. values], Stop);
        byte[] response = await peer.ReadPduAsync(Stop);
        peer.Dispose();
        await ended;

        Assert.True(CommandSet.TryParse(response.AsSpan(12), out var answer));
        Assert.Equal((CommandField.CStoreResponse, DicomStatus.Success, "1.2.3"), (answer.Field, answer.Status, answer.SopInstanceUid));
        Assert.Equal([1, 2, 3, 4], Assert.Single(store.Stored).Data);
    }

    private static async Task<RudePeer> EstablishRudeAsync(LoopbackAcceptor acceptor)
    {
        var request = new AssociateRequestPdu
        {
            CalledAE = "APPLIANCE",
            CallingAE = "RUDE",
            Contexts = AssociationParameters.Propose((Ct, [ImplicitLittle])),
        };
        var peer = await RudePeer.ConnectAsync(acceptor.Port, Stop);
        await peer.SendAsync(PduWriter.Encode(request), Stop);
        Assert.Equal((byte)PduType.AssociateAccept, (await peer.ReadPduAsync(Stop))[0]);
        return peer;
    }

    private static byte[] Command(ushort messageId, string instance)
    {
        byte[] command = Request(messageId, instance, Ct).Encode();
        byte[] pdu = new byte[12 + command.Length];
        PduWriter.WriteDataHeader(pdu, 1, isCommand: true, isLast: true, command.Length);
        command.CopyTo(pdu, 12);
        return pdu;
    }

    private static CommandSet Request(ushort messageId, string instance, string sopClass) => new()
    {
        SopClassUid = sopClass,
        Field = CommandField.CStoreRequest,
        MessageId = messageId,
        Priority = 0,
        HasDataSet = true,
        SopInstanceUid = instance,
    };

    private static Task<Association> RequestAsync(LoopbackAcceptor acceptor) => Association.RequestAsync(
        acceptor.Endpoint,
        new AssociationParameters { CallingAE = "TEST", Contexts = AssociationParameters.Propose((Ct, [ImplicitLittle])) },
        Stop);

    private static async Task<CommandSet> SendAsync(Association association, string instance, byte[] data, string? sopClass = null)
    {
        var request = Request(association.NextMessageId(), instance, sopClass ?? Ct);
        var context = association.FindContext(Ct);
        Assert.NotNull(context);
        return (await association.InvokeAsync(context, request, new MemoryStream(data), Stop)).Command;
    }
}
