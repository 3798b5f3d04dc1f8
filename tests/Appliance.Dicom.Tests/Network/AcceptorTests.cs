using System.Text;
using Appliance.Dicom.Network;
using Appliance.Simulators.Peers;
using Microsoft.Extensions.Time.Testing;

namespace Appliance.Dicom.Tests.Network;

/// <summary>The acceptor against literal bytes.</summary>
public sealed class AcceptorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_EchoByLiteralBytes_AnswersAndReleases()
    {
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishAsync(acceptor);

        await peer.SendHexAsync(GoldenPdus.EchoCommand, Stop);
        byte[] response = await peer.ReadPduAsync(Stop);
        await peer.SendHexAsync(GoldenPdus.ReleaseRequest, Stop);

        Assert.Equal((CommandField.CEchoResponse, (ushort)7, DicomStatus.Success), Fields(response));
        Assert.Equal(RudePeer.Hex(GoldenPdus.ReleaseResponse), await peer.ReadPduAsync(Stop));
        peer.HalfClose();
        Assert.Null(await ended);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: appliance\r\n\r\n", "HTTP")]
    [InlineData("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "TLS")]
    public async Task Accept_OtherProtocolOnThePort_SaysSoAndAborts(string bytes, string name)
    {
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();
        using var peer = await RudePeer.ConnectAsync(acceptor.Port, Stop);

        await peer.SendAsync(Encoding.Latin1.GetBytes(bytes), Stop);
        byte[] answer = await peer.ReadPduAsync(Stop);
        peer.Dispose();

        // PS3.8 table 9-10, Evt19 in Sta2: AA-1, whose source is the service user.
        Assert.Equal(RudePeer.Hex("07 00 00 00 00 04 00 00 00 00"), answer);
        var failure = await ended;
        Assert.Equal(NetworkFailure.WrongProtocol, failure?.Failure);
        Assert.Contains(name, failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_ConnectionClosedWithoutARequest_IsNoFailure()
    {
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();
        (await RudePeer.ConnectAsync(acceptor.Port, Stop)).Dispose();

        Assert.Null(await ended);
    }

    [Fact]
    public async Task Accept_ProtocolVersionZero_IsRejectedByTheProvider()
    {
        byte[] request = RudePeer.Hex(GoldenPdus.EchoRequest);
        request[7] = 0;

        // PS3.8 9.3.4: result permanent, source ACSE, reason protocol version not supported.
        Assert.Equal(RudePeer.Hex("03 00 00 00 00 04 00 01 02 02"), await AnswerAsync(request, new AssociationPolicy()));
    }

    [Fact]
    public async Task Accept_OtherApplicationContext_IsRejected()
    {
        byte[] request = RudePeer.Hex(GoldenPdus.EchoRequest);
        request[78]++;

        Assert.Equal(RudePeer.Hex("03 00 00 00 00 04 00 01 01 02"), await AnswerAsync(request, new AssociationPolicy()));
    }

    public static TheoryData<AssociationPolicy, string> Rejections => new()
    {
        { new AssociationPolicy { CalledAETitles = new HashSet<string> { "OTHER" } }, "03 00 00 00 00 04 00 01 01 07" },
        { new AssociationPolicy { CallingAETitles = new HashSet<string> { "CT1" } }, "03 00 00 00 00 04 00 01 01 03" },
        { new AssociationPolicy { Admit = _ => AssociationRejection.LocalLimitExceeded }, "03 00 00 00 00 04 00 02 03 02" },
        { new AssociationPolicy { Admit = _ => AssociationRejection.TemporaryCongestion }, "03 00 00 00 00 04 00 02 03 01" },
    };

    [Theory]
    [MemberData(nameof(Rejections), DisableDiscoveryEnumeration = true)]
    public async Task Accept_RequestAgainstThePolicy_IsRejectedWithTheRightReason(AssociationPolicy policy, string rejection) =>
        Assert.Equal(RudePeer.Hex(rejection), await AnswerAsync(RudePeer.Hex(GoldenPdus.EchoRequest), policy));

    /// <summary>PS3.8 9.3.2: a title of blanks is no title, whoever may call.</summary>
    [Theory]
    [InlineData(10, "03 00 00 00 00 04 00 01 01 07")] // called
    [InlineData(26, "03 00 00 00 00 04 00 01 01 03")] // calling
    public async Task Accept_TitleOfBlanks_IsRejected(int offset, string rejection)
    {
        byte[] request = RudePeer.Hex(GoldenPdus.EchoRequest);
        request.AsSpan(offset, 16).Fill((byte)' ');

        Assert.Equal(RudePeer.Hex(rejection), await AnswerAsync(request, new AssociationPolicy()));
    }

    [Fact]
    public async Task Accept_NoContextThatWeServe_IsAnAssociationAllTheSame()
    {
        var policy = new AssociationPolicy { AbstractSyntaxes = new HashSet<string>() };
        byte[] answer = await AnswerAsync(RudePeer.Hex(GoldenPdus.EchoRequest), policy);

        var buffer = new System.Buffers.ReadOnlySequence<byte>(answer);
        Assert.Equal(PduReadStatus.Complete, PduReader.TryRead(ref buffer, 0, out var pdu, out _));
        var context = Assert.Single(Assert.IsType<AssociateAcceptPdu>(pdu).Contexts);
        Assert.Equal(PresentationContextResult.AbstractSyntaxNotSupported, context.Result);
    }

    // Source 2 is the service provider (AA-8); the reason is the one of PS3.8 table 9-26.
    [Theory]
    [InlineData("04 00 00 00 00 08 00 00 00 04 03 03 00 00", "06")] // a context that was not accepted
    [InlineData("04 00 ff ff ff ff", "06")] // longer than we take
    [InlineData("09 00 00 00 00 00", "01")] // no PDU type
    [InlineData("06 00 00 00 00 04 00 00 00 00", "02")] // a release response to nothing
    [InlineData("04 00 00 00 00 08 00 00 00 04 01 02 00 00", "05")] // data before its command
    [InlineData("04 00 00 00 00 08 00 00 00 04 01 03 00 00", "06")] // a command set of two bytes
    public async Task Established_ViolationByThePeer_IsAbortedWithItsReason(string hex, string reason)
    {
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishAsync(acceptor);

        await peer.SendHexAsync(hex, Stop);
        byte[] answer = await peer.ReadPduAsync(Stop);
        peer.Dispose();

        Assert.Equal(RudePeer.Hex($"07 00 00 00 00 04 00 00 02 {reason}"), answer);
        Assert.Equal(NetworkFailure.PeerViolation, (await ended)?.Failure);
    }

    [Fact]
    public async Task Established_SecondRequest_IsAbortedAsUnexpected()
    {
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishAsync(acceptor);

        await peer.SendHexAsync(GoldenPdus.EchoRequest, Stop);
        byte[] answer = await peer.ReadPduAsync(Stop);
        peer.Dispose();

        Assert.Equal(RudePeer.Hex("07 00 00 00 00 04 00 00 02 02"), answer);
        Assert.Equal(NetworkFailure.PeerViolation, (await ended)?.Failure);
    }

    [Fact]
    public async Task Established_CommandInOneByteValuesAndTwoRequestsAhead_AreAnsweredInOrder()
    {
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishAsync(acceptor);
        byte[] command = RudePeer.Hex(GoldenPdus.EchoCommand)[12..];
        var slices = command.SelectMany((b, i) => new byte[] { 0, 0, 0, 3, 1, (byte)(i == command.Length - 1 ? 3 : 1), b }).ToArray();
        byte[] sliced = [4, 0, 0, 0, (byte)(slices.Length >> 8), (byte)slices.Length, .. slices];

        await peer.SendAsync((byte[])[.. sliced, .. RudePeer.Hex(GoldenPdus.EchoCommand)], Stop);

        Assert.Equal(DicomStatus.Success, Fields(await peer.ReadPduAsync(Stop)).Status);
        Assert.Equal(DicomStatus.Success, Fields(await peer.ReadPduAsync(Stop)).Status);
        peer.Dispose();
        Assert.Equal(NetworkFailure.ConnectionLost, (await ended)?.Failure);
    }

    [Fact]
    public async Task Established_UnknownCommand_IsAnswered0211()
    {
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishAsync(acceptor);
        byte[] command = RudePeer.Hex(GoldenPdus.EchoCommand);
        command[58] = 0x50;
        command[59] = 0x01;

        await peer.SendAsync(command, Stop);

        Assert.Equal((CommandField)0x8150, Fields(await peer.ReadPduAsync(Stop)).Field);
        peer.Dispose();
        await ended;
    }

    [Fact]
    public async Task Accept_RequestNeverComplete_ArtimCloses()
    {
        var clock = new FakeTimeProvider();
        await using var acceptor = new LoopbackAcceptor(options: new AcceptorOptions { TimeProvider = clock });
        var ended = acceptor.ServeOneAsync();
        using var peer = await RudePeer.ConnectAsync(acceptor.Port, Stop);
        await peer.SendAsync(RudePeer.Hex(GoldenPdus.EchoRequest).AsMemory(0, 20), Stop);

        await AdvanceUntilAsync(clock, ended);

        // AA-2: closed without a word.
        Assert.Empty(await peer.ReadPduAsync(Stop));
        Assert.Equal(NetworkFailure.TimedOut, (await ended)?.Failure);
    }

    [Fact]
    public async Task Established_SilentPeer_IsAbortedAfterTheIdleTimer()
    {
        var clock = new FakeTimeProvider();
        await using var acceptor = new LoopbackAcceptor(options: new AcceptorOptions { TimeProvider = clock });
        var ended = acceptor.ServeOneAsync();
        using var peer = await EstablishAsync(acceptor);

        await AdvanceUntilAsync(clock, ended);

        Assert.Equal(RudePeer.Hex(GoldenPdus.Abort), await peer.ReadPduAsync(Stop));
        Assert.Equal(NetworkFailure.TimedOut, (await ended)?.Failure);
    }

    [Fact]
    public async Task Accept_RoleAsyncWindowAndIdentity_AreAnsweredByTheBook()
    {
        var request = new AssociateRequestPdu
        {
            CalledAE = "APPLIANCE",
            CallingAE = "TEST",
            Contexts = AssociationParameters.Propose(("1.2.840.10008.1.1", ["1.2.840.10008.1.2"])),
            UserItems =
            [
                new MaxLengthItem(0), new AsyncOperationsWindowItem(8, 8), new RoleSelectionItem("1.2.840.10008.1.1", true, true),
                new UserIdentityItem(1, true, "anna"u8.ToArray(), default),
            ],
        };

        var buffer = new System.Buffers.ReadOnlySequence<byte>(await AnswerAsync(PduWriter.Encode(request), new AssociationPolicy()));
        PduReader.TryRead(ref buffer, 0, out var pdu, out _);
        var accept = Assert.IsType<AssociateAcceptPdu>(pdu);

        Assert.Equal(new AsyncOperationsWindowItem(1, 1), accept.UserItem<AsyncOperationsWindowItem>());
        Assert.Equal(new RoleSelectionItem("1.2.840.10008.1.1", true, false), accept.UserItem<RoleSelectionItem>());
        Assert.Null(accept.UserItem<UserIdentityResponseItem>());
        Assert.True(accept.MaxPduLength >= 128 * 1024);
    }

    private static async Task<RudePeer> EstablishAsync(LoopbackAcceptor acceptor)
    {
        var peer = await RudePeer.ConnectAsync(acceptor.Port, Stop);
        await peer.SendHexAsync(GoldenPdus.EchoRequest, Stop);
        Assert.Equal((byte)PduType.AssociateAccept, (await peer.ReadPduAsync(Stop))[0]);
        return peer;
    }

    private static async Task<byte[]> AnswerAsync(byte[] request, AssociationPolicy policy)
    {
        await using var acceptor = new LoopbackAcceptor(policy: policy);
        var ended = acceptor.ServeOneAsync();
        using var peer = await RudePeer.ConnectAsync(acceptor.Port, Stop);
        await peer.SendAsync(request, Stop);
        byte[] answer = await peer.ReadPduAsync(Stop);
        peer.Dispose();
        await ended;
        return answer;
    }

    // The clock runs until the wait ends, so the test does not depend on when the wait began.
    private static async Task AdvanceUntilAsync(FakeTimeProvider clock, Task ended)
    {
        while (!ended.IsCompleted)
        {
            Stop.ThrowIfCancellationRequested();
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static (CommandField Field, ushort MessageId, DicomStatus Status) Fields(byte[] dataPdu)
    {
        Assert.True(CommandSet.TryParse(dataPdu.AsSpan(12), out var command));
        return (command.Field, command.MessageIdBeingRespondedTo, command.Status);
    }
}
