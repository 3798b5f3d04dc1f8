using System.Buffers;
using System.Buffers.Binary;

namespace Appliance.Dicom.Network;

/// <summary>What <see cref="PduReader"/> made of the bytes.</summary>
public enum PduReadStatus
{
    /// <summary>More bytes are needed; nothing was consumed.</summary>
    NeedMore,

    /// <summary>One PDU was read and its bytes were consumed.</summary>
    Complete,

    /// <summary>The bytes are not a PDU, or one that is too long.</summary>
    Violation,
}

/// <summary>
/// A pure framer: bytes in; a PDU, "need more" or a violation out. It holds no state and throws nothing,
/// and it never waits for, rents or loops over a length that it has not compared with a limit (PS3.8 9.3).
/// </summary>
public static class PduReader
{
    /// <summary>Reads one PDU from the front of a buffer.</summary>
    /// <param name="buffer">The bytes received so far; moved behind the PDU when one is complete. The values of a P-DATA-TF point into it.</param>
    /// <param name="maxDataLength">The longest P-DATA-TF to take, in bytes without its header: what we advertised.</param>
    /// <param name="pdu">The PDU when complete.</param>
    /// <param name="violation">The violation when there is one.</param>
    public static PduReadStatus TryRead(ref ReadOnlySequence<byte> buffer, uint maxDataLength, out Pdu? pdu, out PduViolation? violation)
    {
        pdu = null;
        violation = null;
        if (buffer.IsEmpty)
        {
            return PduReadStatus.NeedMore;
        }

        // An unknown type is a violation at once, without waiting for five more bytes that may never come.
        var type = (PduType)buffer.FirstSpan[0];
        if (type is < PduType.AssociateRequest or > PduType.Abort)
        {
            violation = new PduViolation(AbortReason.UnrecognizedPdu, $"unrecognized PDU type {(byte)type:X2}H");
            return PduReadStatus.Violation;
        }

        if (buffer.Length < PduLimits.HeaderBytes)
        {
            return PduReadStatus.NeedMore;
        }

        Span<byte> header = stackalloc byte[PduLimits.HeaderBytes];
        buffer.Slice(0, PduLimits.HeaderBytes).CopyTo(header);
        uint length = BinaryPrimitives.ReadUInt32BigEndian(header[2..]);
        if (CheckLength(type, length, maxDataLength) is { } wrongLength)
        {
            violation = wrongLength;
            return PduReadStatus.Violation;
        }

        if (buffer.Length - PduLimits.HeaderBytes < length)
        {
            return PduReadStatus.NeedMore;
        }

        var body = buffer.Slice(PduLimits.HeaderBytes, length);
        pdu = ReadBody(type, body, out violation);
        if (pdu is null)
        {
            return PduReadStatus.Violation;
        }

        buffer = buffer.Slice(body.End);
        return PduReadStatus.Complete;
    }

    private static PduViolation? CheckLength(PduType type, uint length, uint maxDataLength)
    {
        switch (type)
        {
            case PduType.AssociateRequest or PduType.AssociateAccept:
                return length is < AssociateReader.FixedBytes or > PduLimits.MaxAssociateBytes
                    ? Invalid($"{type} of {length} bytes; {AssociateReader.FixedBytes} to {PduLimits.MaxAssociateBytes} expected")
                    : null;
            case PduType.DataTransfer:
                return length > maxDataLength ? Invalid($"P-DATA-TF of {length} bytes; at most {maxDataLength} were negotiated") : null;
            default:
                return length != 4 ? Invalid($"{type} of {length} bytes; 4 expected") : null;
        }
    }

    private static Pdu? ReadBody(PduType type, ReadOnlySequence<byte> body, out PduViolation? violation)
    {
        violation = null;
        switch (type)
        {
            case PduType.DataTransfer:
                return ReadDataTransfer(body, out violation);
            case PduType.AssociateRequest:
                return AssociateReader.ReadRequest(body.ToArray(), out violation);
            case PduType.AssociateAccept:
                return AssociateReader.ReadAccept(body.ToArray(), out violation);
            case PduType.ReleaseRequest:
                return new ReleaseRequestPdu();
            case PduType.ReleaseResponse:
                return new ReleaseResponsePdu();
            default:
                Span<byte> fields = stackalloc byte[4];
                body.CopyTo(fields);
                return type == PduType.Abort
                    ? new AbortPdu((AbortSource)fields[2], (AbortReason)fields[3])
                    : new AssociateRejectPdu(new AssociationRejection((RejectionResult)fields[1], (RejectionSource)fields[2], fields[3]));
        }
    }

    // PS3.8 9.3.5.1: one or more values, each with a length that counts the context id and the control header.
    private static DataTransferPdu? ReadDataTransfer(ReadOnlySequence<byte> body, out PduViolation? violation)
    {
        var values = new List<PresentationDataValue>(1);
        Span<byte> header = stackalloc byte[PduLimits.ValueHeaderBytes];
        while (!body.IsEmpty)
        {
            if (body.Length < PduLimits.ValueHeaderBytes || values.Count == PduLimits.MaxValuesPerPdu)
            {
                violation = Invalid($"P-DATA-TF ends {body.Length} bytes into its presentation data value {values.Count + 1}");
                return null;
            }

            body.Slice(0, PduLimits.ValueHeaderBytes).CopyTo(header);
            uint length = BinaryPrimitives.ReadUInt32BigEndian(header);
            if (length < 2 || length > body.Length - 4)
            {
                violation = Invalid($"presentation data value of {length} bytes where {body.Length - 4} are left in its PDU");
                return null;
            }

            byte control = header[5];
            var data = body.Slice(PduLimits.ValueHeaderBytes, length - 2);
            values.Add(new PresentationDataValue(header[4], (control & 1) != 0, (control & 2) != 0, data));
            body = body.Slice(data.End);
        }

        violation = values.Count == 0 ? Invalid("P-DATA-TF without a presentation data value") : null;
        return values.Count == 0 ? null : new DataTransferPdu(values);
    }

    private static PduViolation Invalid(string message) => new(AbortReason.InvalidPduParameterValue, message);
}
