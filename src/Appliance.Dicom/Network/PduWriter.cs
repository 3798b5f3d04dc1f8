using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Appliance.Dicom.Network;

/// <summary>Writes PDUs (PS3.8 9.3). The whole PDU is in one buffer, so that it leaves in one write.</summary>
public static class PduWriter
{
    /// <summary>Encodes one PDU.</summary>
    /// <param name="pdu">The PDU.</param>
    /// <exception cref="ArgumentException">A text or list is longer than the field that carries it.</exception>
    public static byte[] Encode(Pdu pdu)
    {
        var body = new ArrayBufferWriter<byte>();
        var type = WriteBody(body, pdu);
        byte[] bytes = new byte[PduLimits.HeaderBytes + body.WrittenCount];
        bytes[0] = (byte)type;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(2), (uint)body.WrittenCount);
        body.WrittenSpan.CopyTo(bytes.AsSpan(PduLimits.HeaderBytes));
        return bytes;
    }

    /// <summary>Writes the headers of a P-DATA-TF with one value: twelve bytes in front of the fragment.</summary>
    /// <param name="destination">At least twelve bytes.</param>
    /// <param name="contextId">The presentation context.</param>
    /// <param name="isCommand">The fragment belongs to a command set.</param>
    /// <param name="isLast">The fragment is the last one.</param>
    /// <param name="fragmentLength">Bytes of the fragment.</param>
    public static void WriteDataHeader(Span<byte> destination, byte contextId, bool isCommand, bool isLast, int fragmentLength)
    {
        destination[0] = (byte)PduType.DataTransfer;
        destination[1] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(destination[2..], (uint)(fragmentLength + PduLimits.ValueHeaderBytes));
        WriteValueHeader(destination[PduLimits.HeaderBytes..], contextId, isCommand, isLast, fragmentLength);
    }

    private static void WriteValueHeader(Span<byte> destination, byte contextId, bool isCommand, bool isLast, long fragmentLength)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(fragmentLength + 2));
        destination[4] = contextId;
        destination[5] = (byte)((isCommand ? 1 : 0) | (isLast ? 2 : 0));
    }

    private static PduType WriteBody(ArrayBufferWriter<byte> body, Pdu pdu)
    {
        switch (pdu)
        {
            case AssociateRequestPdu request:
                AssociateWriter.Write(body, request);
                return PduType.AssociateRequest;
            case AssociateAcceptPdu accept:
                AssociateWriter.Write(body, accept);
                return PduType.AssociateAccept;
            case AssociateRejectPdu { Rejection: var rejection }:
                body.Write<byte>([0, (byte)rejection.Result, (byte)rejection.Source, rejection.Reason]);
                return PduType.AssociateReject;
            case DataTransferPdu data:
                WriteValues(body, data);
                return PduType.DataTransfer;
            case AbortPdu abort:
                body.Write<byte>([0, 0, (byte)abort.Source, (byte)abort.Reason]);
                return PduType.Abort;
            default:
                body.Write<byte>([0, 0, 0, 0]);
                return pdu is ReleaseRequestPdu ? PduType.ReleaseRequest : PduType.ReleaseResponse;
        }
    }

    private static void WriteValues(ArrayBufferWriter<byte> body, DataTransferPdu pdu)
    {
        foreach (var value in pdu.Values)
        {
            WriteValueHeader(body.GetSpan(PduLimits.ValueHeaderBytes), value.ContextId, value.IsCommand, value.IsLast, value.Data.Length);
            body.Advance(PduLimits.ValueHeaderBytes);
            foreach (var segment in value.Data)
            {
                body.Write(segment.Span);
            }
        }
    }
}
