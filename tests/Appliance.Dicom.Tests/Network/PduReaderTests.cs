using System.Buffers;
using System.Text;
using Appliance.Dicom.Network;
using Appliance.Simulators.Peers;

namespace Appliance.Dicom.Tests.Network;

public sealed class PduReaderTests
{
    private const uint MaxData = 16384;

    [Fact]
    public void Read_AssociateRequest_UnpadsTitlesAndKeepsEveryField()
    {
        var request = Assert.IsType<AssociateRequestPdu>(Read(GoldenPdus.EchoRequest));

        Assert.Equal(("APPLIANCE", "TEST"), (request.CalledAE, request.CallingAE));
        Assert.Equal(AssociatePdu.DicomApplicationContext, request.ApplicationContext);
        Assert.Equal(16384u, request.MaxPduLength);
        Assert.Equal("1.2.3.4", request.UserItem<ImplementationClassUidItem>()?.Uid);
        var context = Assert.Single(request.Contexts);
        Assert.Equal((1, "1.2.840.10008.1.1"), (context.Id, context.AbstractSyntax));
        Assert.Equal(["1.2.840.10008.1.2"], context.TransferSyntaxes);
    }

    [Theory]
    [InlineData(GoldenPdus.EchoRequest)]
    [InlineData(GoldenPdus.Accept)]
    [InlineData(GoldenPdus.RejectCalledAE)]
    [InlineData(GoldenPdus.EchoCommand)]
    [InlineData(GoldenPdus.ReleaseRequest)]
    [InlineData(GoldenPdus.ReleaseResponse)]
    [InlineData(GoldenPdus.Abort)]
    public void Write_WhatWasRead_GivesTheSameBytes(string hex) => Assert.Equal(RudePeer.Hex(hex), PduWriter.Encode(Read(hex)));

    [Theory]
    [InlineData(GoldenPdus.EchoRequest)]
    [InlineData(GoldenPdus.EchoCommand)]
    [InlineData(GoldenPdus.Abort)]
    public void Read_EveryPrefix_NeedsMoreAndConsumesNothing(string hex)
    {
        byte[] bytes = RudePeer.Hex(hex);
        for (int length = 0; length < bytes.Length; length++)
        {
            var buffer = new ReadOnlySequence<byte>(bytes, 0, length);
            Assert.Equal(PduReadStatus.NeedMore, PduReader.TryRead(ref buffer, MaxData, out _, out _));
            Assert.Equal(length, buffer.Length);
        }
    }

    [Fact]
    public void Read_BytesInManySegments_IsTheSame()
    {
        var buffer = Segments(RudePeer.Hex(GoldenPdus.EchoRequest + "\n" + GoldenPdus.EchoCommand));

        Assert.Equal(PduReadStatus.Complete, PduReader.TryRead(ref buffer, MaxData, out var first, out _));
        Assert.Equal(PduReadStatus.Complete, PduReader.TryRead(ref buffer, MaxData, out var second, out _));
        Assert.IsType<AssociateRequestPdu>(first);
        Assert.Equal(RudePeer.Hex(GoldenPdus.EchoCommand), PduWriter.Encode(second!));
        Assert.True(buffer.IsEmpty);
    }

    // PS3.8 annex E.2: several values in one PDU; the fragment of the second is of odd length and the third is empty.
    [Fact]
    public void Read_SeveralValues_KeepsFlagsAndOddAndEmptyFragments()
    {
        var data = Assert.IsType<DataTransferPdu>(Read(
            "04 00 00 00 00 15  00 00 00 04 01 01 aa bb  00 00 00 03 01 02 cc  00 00 00 02 ff 00"));

        Assert.Equal([(1, true, false, 2L), (1, false, true, 1L), (255, false, false, 0L)],
            data.Values.Select(value => ((int)value.ContextId, value.IsCommand, value.IsLast, value.Data.Length)));
    }

    [Theory]
    [InlineData("04 00 ff ff ff ff", AbortReason.InvalidPduParameterValue)] // 4 GiB of data
    [InlineData("04 00 00 00 40 01", AbortReason.InvalidPduParameterValue)] // one byte more than negotiated
    [InlineData("01 00 ff ff ff ff", AbortReason.InvalidPduParameterValue)] // a request of 4 GiB
    [InlineData("01 00 00 00 00 10", AbortReason.InvalidPduParameterValue)] // a request without its fixed fields
    [InlineData("05 00 00 00 00 05", AbortReason.InvalidPduParameterValue)] // a release of the wrong length
    [InlineData("08", AbortReason.UnrecognizedPdu)] // known from the first byte on
    [InlineData("00", AbortReason.UnrecognizedPdu)]
    [InlineData("04 00 00 00 00 00", AbortReason.InvalidPduParameterValue)] // data without a value
    [InlineData("04 00 00 00 00 06 ff ff ff ff 01 03", AbortReason.InvalidPduParameterValue)] // a value longer than its PDU
    [InlineData("04 00 00 00 00 06 00 00 00 01 01 03", AbortReason.InvalidPduParameterValue)] // a value shorter than its header
    [InlineData("04 00 00 00 00 03 00 00 00", AbortReason.InvalidPduParameterValue)] // a value that is cut short
    public void Read_BadLengthOrType_IsAViolationWithItsReason(string hex, AbortReason reason)
    {
        var buffer = new ReadOnlySequence<byte>(RudePeer.Hex(hex));

        Assert.Equal(PduReadStatus.Violation, PduReader.TryRead(ref buffer, MaxData, out _, out var violation));
        Assert.Equal(reason, violation!.Reason);
    }

    // PS3.8 9.3.2.2: ids are odd and unique.
    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 3)]
    public void Read_EvenOrRepeatedContextId_IsAViolation(byte first, byte second)
    {
        var request = (AssociateRequestPdu)Read(GoldenPdus.EchoRequest);
        byte[] bytes = PduWriter.Encode(request with { Contexts = [request.Contexts[0] with { Id = first }, request.Contexts[0] with { Id = second }] });
        var buffer = new ReadOnlySequence<byte>(bytes);

        Assert.Equal(PduReadStatus.Violation, PduReader.TryRead(ref buffer, MaxData, out _, out var violation));
        Assert.Contains("presentation context id", violation!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AllUserItems_ComeBackAndUnknownOnesAreSkipped()
    {
        UserItem[] items =
        [
            new MaxLengthItem(0),
            new ImplementationClassUidItem("1.2.3"),
            new AsyncOperationsWindowItem(5, 0),
            new RoleSelectionItem("1.2.840.10008.5.1.4.1.1.2", true, false),
            new ImplementationVersionNameItem("PEER 1.0"),
            new ExtendedNegotiationItem("1.2.3.4", new byte[] { 1, 2 }),
            new CommonExtendedNegotiationItem("1.2.3.4", "1.2.840.10008.4.2", ["1.2.5", "1.2.6"]),
            new UserIdentityItem(2, true, Encoding.UTF8.GetBytes("user"), Encoding.UTF8.GetBytes("secret")),
        ];
        var request = (AssociateRequestPdu)Read(GoldenPdus.EchoRequest) with { UserItems = items };
        byte[] bytes = PduWriter.Encode(request);

        // An item of a type that nobody knows, at the end of the user information.
        byte[] extended = [.. bytes, 0x7f, 0, 0, 1, 0xee];
        extended[5] += 5;
        int userInformation = extended.AsSpan().LastIndexOf(new byte[] { 0x51, 0, 0, 4 }) - 4;
        extended[userInformation + 3] += 5;

        var read = (AssociateRequestPdu)Read(Convert.ToHexString(extended));

        Assert.Equal(bytes, PduWriter.Encode(read));
        Assert.Equal(items.Length, read.UserItems.Count);
        Assert.DoesNotContain("secret", read.UserItem<UserIdentityItem>()!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_128Contexts_AreAllKept()
    {
        var contexts = AssociationParameters.Propose(
            [.. Enumerable.Range(0, 128).Select(i => ($"1.2.3.{i}", (IReadOnlyList<string>)["1.2.840.10008.1.2"]))]);
        var request = (AssociateRequestPdu)Read(GoldenPdus.EchoRequest) with { Contexts = contexts };

        var read = (AssociateRequestPdu)Read(Convert.ToHexString(PduWriter.Encode(request)));

        Assert.Equal(contexts.Select(context => context.Id), read.Contexts.Select(context => context.Id));
        Assert.Equal(255, read.Contexts[^1].Id);
    }

    private static Pdu Read(string hex)
    {
        var buffer = new ReadOnlySequence<byte>(RudePeer.Hex(hex));
        var status = PduReader.TryRead(ref buffer, MaxData, out var pdu, out var violation);
        Assert.True(status == PduReadStatus.Complete, violation?.Message);
        Assert.True(buffer.IsEmpty);
        return pdu!;
    }

    private static ReadOnlySequence<byte> Segments(byte[] bytes)
    {
        var first = new Segment(bytes.AsMemory(0, 1), 0, null);
        var last = first;
        for (int i = 1; i < bytes.Length; i++)
        {
            last = new Segment(bytes.AsMemory(i, 1), i, last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, 1);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index, Segment? previous)
        {
            Memory = memory;
            RunningIndex = index;
            previous?.Next = this;
        }
    }
}
