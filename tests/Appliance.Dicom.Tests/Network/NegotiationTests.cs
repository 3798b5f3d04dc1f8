using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

/// <summary>What an acceptor answers to requests as peers really send them, over a real socket (PS3.7 D.3.3, PS3.8 9.3.2 and 9.3.3).</summary>
public sealed class NegotiationTests
{
    private const string CTImage = "1.2.840.10008.5.1.4.1.1.2";
    private static readonly string Implicit = DicomUID.ImplicitVRLittleEndian.Value;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What is allowed, what is asked for, what is answered; 0 is unlimited (PS3.7 D.3.3.3).</summary>
    [Theory]
    [InlineData(1, 8, 8, 1, 1)]
    [InlineData(16, 8, 8, 8, 1)]
    [InlineData(4, 8, 2, 4, 1)]
    [InlineData(4, 0, 0, 4, 1)]
    [InlineData(0, 8, 1, 8, 1)]
    [InlineData(0, 0, 1, 0, 1)]
    public async Task Window_AskedFor_IsNegotiatedDownAndNeverUp(int allowed, ushort invoked, ushort performed, int answerInvoked, int answerPerformed)
    {
        var accept = await AcceptedAsync(
            new AssociationPolicy { MaxOutstandingOperations = allowed }, new AsyncOperationsWindowItem(invoked, performed), new AsyncOperationsWindowItem(9, 9));

        // D.3.3.3.2: only one item may be in the answer.
        Assert.Equal(
            new AsyncOperationsWindowItem((ushort)answerInvoked, (ushort)answerPerformed),
            Assert.Single(accept.UserItems.OfType<AsyncOperationsWindowItem>()));
    }

    [Fact]
    public async Task Window_NotAskedFor_IsNotAnswered() =>
        Assert.Empty((await AcceptedAsync(new AssociationPolicy { MaxOutstandingOperations = 4 })).UserItems.OfType<AsyncOperationsWindowItem>());

    [Fact]
    public async Task Role_AskedForTwice_IsAnsweredOnce()
    {
        var accept = await AcceptedAsync(
            new AssociationPolicy(), new RoleSelectionItem(CTImage, true, true), new RoleSelectionItem(CTImage, false, true), new RoleSelectionItem("1.2.3", true, false));

        Assert.Equal(
            [new RoleSelectionItem(CTImage, true, false), new RoleSelectionItem("1.2.3", true, false)],
            accept.UserItems.OfType<RoleSelectionItem>());
    }

    [Fact]
    public async Task ExtendedNegotiation_Both_AreReadAndLeftUnanswered()
    {
        var items = new UserItem[]
        {
            new ExtendedNegotiationItem(CTImage, new byte[] { 2, 0, 3, 0, 1, 0 }),
            new CommonExtendedNegotiationItem("1.2.3.4", "1.2.840.10008.4.2", [CTImage]),
        };
        await using var acceptor = new LoopbackAcceptor();
        var accept = await AcceptedAsync(acceptor, items);

        Assert.DoesNotContain(accept.UserItems, item => item is ExtendedNegotiationItem or CommonExtendedNegotiationItem);
        Assert.Equal([2, 0, 3, 0, 1, 0], acceptor.Facts!.PeerUserItems.OfType<ExtendedNegotiationItem>().Single().ApplicationInformation.ToArray());
        var common = acceptor.Facts.PeerUserItems.OfType<CommonExtendedNegotiationItem>().Single();
        Assert.Equal(("1.2.840.10008.4.2", CTImage), (common.ServiceClassUid, Assert.Single(common.RelatedGeneralSopClassUids)));
    }

    /// <summary>PS3.7 D.3.3.7: user name, with passcode, Kerberos, SAML, JSON web token.</summary>
    [Theory]
    [InlineData(1, true, true)]
    [InlineData(2, true, true)]
    [InlineData(3, true, true)]
    [InlineData(4, true, true)]
    [InlineData(5, true, true)]
    [InlineData(2, false, true)] // not asked for: not answered
    [InlineData(2, true, false)] // not checked here: not answered, which says that it is not supported
    public async Task UserIdentity_AnyKind_IsAnsweredOnlyWhenAskedForAndChecked(byte kind, bool asks, bool checks)
    {
        UserIdentityItem? seen = null;
        bool Check(UserIdentityItem item) => (seen = item) is not null;
        var item = new UserIdentityItem(kind, asks, "anna"u8.ToArray(), kind == 2 ? "secret"u8.ToArray() : default);

        var accept = await AcceptedAsync(new AssociationPolicy { AuthenticateUser = checks ? Check : null }, item);

        Assert.Equal(asks && checks, accept.UserItem<UserIdentityResponseItem>() is not null);
        Assert.Equal(checks, seen is not null);
        Assert.Equal($"UserIdentityItem {{ Kind = {kind} }}", item.ToString());
    }

    [Fact]
    public async Task UserIdentity_Refused_RejectsWithoutItsWords()
    {
        AssociationRejection? told = null;
        var policy = new AssociationPolicy { AuthenticateUser = _ => false, Rejected = (_, rejection) => told = rejection };

        byte[] answer = await AnswerAsync(policy, PduWriter.Encode(Request(new UserIdentityItem(2, true, "anna"u8.ToArray(), "secret"u8.ToArray()))));

        Assert.Equal(RudePeer.Hex("03 00 00 00 00 04 00 01 01 01"), answer);
        Assert.Equal(AssociationRejection.UserNotAccepted, told);
    }

    [Fact]
    public async Task Titles_PaddedWithBlanksAndNuls_AreTheSameTitles()
    {
        // PS3.8 9.3.2: leading and trailing spaces are not significant; some peers fill up with NUL.
        byte[] request = RudePeer.Hex(GoldenPdus.EchoRequest);
        "  APPLIANCE     "u8.CopyTo(request.AsSpan(10));
        "TEST\0\0\0\0\0\0\0\0\0\0\0\0"u8.CopyTo(request.AsSpan(26));
        var policy = new AssociationPolicy { CalledAETitles = new HashSet<string> { "APPLIANCE" }, CallingAETitles = new HashSet<string> { "TEST" } };

        Assert.Equal((byte)PduType.AssociateAccept, (await AnswerAsync(policy, request))[0]);
    }

    [Theory]
    [InlineData("\0")]
    [InlineData(" ")]
    public async Task Uids_Padded_AreTheSameUids(string padding)
    {
        var request = Request() with { Contexts = AssociationParameters.Propose((CTImage + padding, [Implicit + padding])) };

        var accept = Parse(await AnswerAsync(new AssociationPolicy(), PduWriter.Encode(request)));

        Assert.Equal((PresentationContextResult.Acceptance, Implicit), (accept.Contexts[0].Result, accept.Contexts[0].TransferSyntax));
    }

    [Fact]
    public async Task Contexts_128_AreAllAnswered()
    {
        var request = Request() with
        {
            Contexts = AssociationParameters.Propose([.. Enumerable.Range(0, 128).Select(i => ($"1.2.840.113619.{i}", (IReadOnlyList<string>)[Implicit]))]),
        };

        var accept = Parse(await AnswerAsync(new AssociationPolicy(), PduWriter.Encode(request)));

        Assert.Equal(Enumerable.Range(0, 128).Select(i => (byte)((2 * i) + 1)), accept.Contexts.Select(context => context.Id));
        Assert.All(accept.Contexts, context => Assert.Equal(PresentationContextResult.Acceptance, context.Result));
    }

    [Fact]
    public async Task Contexts_OverTheLimit_AreRefusedOneByOne()
    {
        var request = Request() with { Contexts = AssociationParameters.Propose((CTImage, [Implicit]), ("1.2.840.10008.5.1.4.1.2.2.1", [Implicit]), (CTImage, [Implicit]), (CTImage, [Implicit])) };

        var accept = Parse(await AnswerAsync(new AssociationPolicy { MaxPresentationContexts = 2 }, PduWriter.Encode(request)));

        Assert.Equal(
            [PresentationContextResult.Acceptance, PresentationContextResult.AbstractSyntaxNotSupported, PresentationContextResult.Acceptance, PresentationContextResult.NoReason],
            accept.Contexts.Select(context => context.Result));
    }

    [Theory]
    [InlineData(2, 3)] // even
    [InlineData(1, 1)] // used twice
    public async Task ContextIds_EvenOrTwice_AreAborted(byte first, byte second)
    {
        var request = Request() with { Contexts = [new(first, CTImage, [Implicit]), new(second, CTImage, [Implicit])] };

        // PS3.8 9.3.2.2 wants odd and unique ids; table 9-10, Evt19 in Sta2: AA-1.
        Assert.Equal(RudePeer.Hex(GoldenPdus.Abort), await AnswerAsync(new AssociationPolicy(), PduWriter.Encode(request)));
    }

    [Fact]
    public async Task Items_OfUnknownType_AreSkipped()
    {
        // PS3.8 9.3.1: unrecognized items are ignored. One among the items, one among the user items.
        byte[] request = RudePeer.Hex(GoldenPdus.EchoRequest);
        byte[] unknown = RudePeer.Hex("7f 00 00 03 01 02 03");
        byte[] odd = [.. request[..74], .. unknown, .. request[74..149], 0x50, 0, 0, 0x1a, .. unknown, .. request[153..]];
        odd[5] += 14;

        Assert.Equal((byte)PduType.AssociateAccept, (await AnswerAsync(new AssociationPolicy(), odd))[0]);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "SSH")]
    [InlineData("POST /dicom-web/studies HTTP/1.1\r\n", "HTTP")]
    public async Task OtherProtocol_OnThePort_IsNamed(string bytes, string name)
    {
        await using var acceptor = new LoopbackAcceptor();
        var ended = acceptor.ServeOneAsync();
        using var peer = await RudePeer.ConnectAsync(acceptor.Port, Stop);

        await peer.SendAsync(Encoding.Latin1.GetBytes(bytes), Stop);

        Assert.Equal(RudePeer.Hex(GoldenPdus.Abort), await peer.ReadPduAsync(Stop));
        peer.Dispose();
        Assert.Contains(name, (await ended)!.Message, StringComparison.Ordinal);
    }

    private static AssociateRequestPdu Request(params UserItem[] items) => new()
    {
        CalledAE = "APPLIANCE", CallingAE = "TEST", Contexts = AssociationParameters.Propose((CTImage, [Implicit])), UserItems = [new MaxLengthItem(16384), .. items],
    };

    private static async Task<AssociateAcceptPdu> AcceptedAsync(AssociationPolicy policy, params UserItem[] items)
    {
        await using var acceptor = new LoopbackAcceptor(policy: policy);
        return await AcceptedAsync(acceptor, items);
    }

    private static async Task<AssociateAcceptPdu> AcceptedAsync(LoopbackAcceptor acceptor, params UserItem[] items) =>
        Parse(await AnswerAsync(acceptor, PduWriter.Encode(Request(items))));

    private static async Task<byte[]> AnswerAsync(AssociationPolicy policy, byte[] request)
    {
        await using var acceptor = new LoopbackAcceptor(policy: policy);
        return await AnswerAsync(acceptor, request);
    }

    private static async Task<byte[]> AnswerAsync(LoopbackAcceptor acceptor, byte[] request)
    {
        var ended = acceptor.ServeOneAsync();
        using var peer = await RudePeer.ConnectAsync(acceptor.Port, Stop);
        await peer.SendAsync(request, Stop);
        byte[] answer = await peer.ReadPduAsync(Stop);
        peer.Dispose();
        await ended;
        return answer;
    }

    private static AssociateAcceptPdu Parse(byte[] bytes)
    {
        var buffer = new System.Buffers.ReadOnlySequence<byte>(bytes);
        Assert.Equal(PduReadStatus.Complete, PduReader.TryRead(ref buffer, 0, out var pdu, out _));
        return Assert.IsType<AssociateAcceptPdu>(pdu);
    }
}
