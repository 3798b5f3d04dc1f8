using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Appliance.Dicom.Network;

/// <summary>Writes the bodies of A-ASSOCIATE-RQ and A-ASSOCIATE-AC (PS3.8 9.3.2 and 9.3.3).</summary>
internal static class AssociateWriter
{
    private const int AETitleBytes = 16;

    public static void Write(ArrayBufferWriter<byte> body, AssociateRequestPdu pdu)
    {
        WriteFixed(body, pdu);
        foreach (var context in pdu.Contexts)
        {
            Item(body, ItemType.ProposedContext, item =>
            {
                item.Write<byte>([context.Id, 0, 0, 0]);
                Item(item, ItemType.AbstractSyntax, context.AbstractSyntax);
                foreach (string syntax in context.TransferSyntaxes)
                {
                    Item(item, ItemType.TransferSyntax, syntax);
                }
            });
        }

        WriteUserItems(body, pdu);
    }

    public static void Write(ArrayBufferWriter<byte> body, AssociateAcceptPdu pdu)
    {
        WriteFixed(body, pdu);
        foreach (var context in pdu.Contexts)
        {
            Item(body, ItemType.AnsweredContext, item =>
            {
                item.Write<byte>([context.Id, 0, (byte)context.Result, 0]);
                Item(item, ItemType.TransferSyntax, context.TransferSyntax ?? string.Empty);
            });
        }

        WriteUserItems(body, pdu);
    }

    private static void WriteFixed(ArrayBufferWriter<byte> body, AssociatePdu pdu)
    {
        UInt16(body, pdu.ProtocolVersion);
        UInt16(body, 0);
        AETitle(body, pdu.CalledAE);
        AETitle(body, pdu.CallingAE);
        body.Write(new byte[32]);
        Item(body, ItemType.ApplicationContext, pdu.ApplicationContext);
    }

    private static void WriteUserItems(ArrayBufferWriter<byte> body, AssociatePdu pdu) =>
        Item(body, ItemType.UserInformation, item =>
        {
            foreach (var userItem in pdu.UserItems)
            {
                WriteUserItem(item, userItem);
            }
        });

    private static void WriteUserItem(ArrayBufferWriter<byte> body, UserItem userItem)
    {
        switch (userItem)
        {
            case MaxLengthItem item:
                Item(body, ItemType.MaxLength, b => UInt32(b, item.MaxPduLength));
                break;
            case ImplementationClassUidItem item:
                Item(body, ItemType.ImplementationClassUid, item.Uid);
                break;
            case ImplementationVersionNameItem item:
                Item(body, ItemType.ImplementationVersionName, item.Name);
                break;
            case AsyncOperationsWindowItem item:
                Item(body, ItemType.AsyncOperationsWindow, b => { UInt16(b, item.MaxInvoked); UInt16(b, item.MaxPerformed); });
                break;
            case RoleSelectionItem item:
                Item(body, ItemType.RoleSelection, b =>
                {
                    Counted(b, item.SopClassUid);
                    b.Write<byte>([item.ScuRole ? (byte)1 : (byte)0, item.ScpRole ? (byte)1 : (byte)0]);
                });
                break;
            case ExtendedNegotiationItem item:
                Item(body, ItemType.ExtendedNegotiation, b => { Counted(b, item.SopClassUid); b.Write(item.ApplicationInformation.Span); });
                break;
            case CommonExtendedNegotiationItem item:
                Item(body, ItemType.CommonExtendedNegotiation, b => WriteCommonExtended(b, item));
                break;
            case UserIdentityItem item:
                Item(body, ItemType.UserIdentity, b =>
                {
                    b.Write<byte>([item.Kind, item.PositiveResponseRequested ? (byte)1 : (byte)0]);
                    Counted(b, item.PrimaryField.Span);
                    Counted(b, item.SecondaryField.Span);
                });
                break;
            case UserIdentityResponseItem item:
                Item(body, ItemType.UserIdentityResponse, b => Counted(b, item.ServerResponse.Span));
                break;
        }
    }

    private static void WriteCommonExtended(ArrayBufferWriter<byte> body, CommonExtendedNegotiationItem item)
    {
        Counted(body, item.SopClassUid);
        Counted(body, item.ServiceClassUid);
        var related = new ArrayBufferWriter<byte>();
        foreach (string uid in item.RelatedGeneralSopClassUids)
        {
            Counted(related, uid);
        }

        Counted(body, related.WrittenSpan);
    }

    private static void AETitle(ArrayBufferWriter<byte> body, string title)
    {
        if (title.Length > AETitleBytes)
        {
            throw new ArgumentException($"AE title of {title.Length} characters; {AETitleBytes} are allowed (PS3.5 6.2)");
        }

        body.Write(Encoding.Latin1.GetBytes(title.PadRight(AETitleBytes)));
    }

    private static void Item(ArrayBufferWriter<byte> body, byte type, string text) =>
        Item(body, type, item => item.Write(Encoding.Latin1.GetBytes(text)));

    private static void Item(ArrayBufferWriter<byte> body, byte type, Action<ArrayBufferWriter<byte>> write)
    {
        var item = new ArrayBufferWriter<byte>();
        write(item);
        body.Write<byte>([type, 0]);
        Counted(body, item.WrittenSpan);
    }

    private static void Counted(ArrayBufferWriter<byte> body, string text) => Counted(body, Encoding.Latin1.GetBytes(text));

    private static void Counted(ArrayBufferWriter<byte> body, ReadOnlySpan<byte> value)
    {
        if (value.Length > ushort.MaxValue)
        {
            throw new ArgumentException($"an A-ASSOCIATE field of {value.Length} bytes; {ushort.MaxValue} are the most that its length can say");
        }

        UInt16(body, (ushort)value.Length);
        body.Write(value);
    }

    private static void UInt16(ArrayBufferWriter<byte> body, ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(body.GetSpan(2), value);
        body.Advance(2);
    }

    private static void UInt32(ArrayBufferWriter<byte> body, uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(body.GetSpan(4), value);
        body.Advance(4);
    }
}
