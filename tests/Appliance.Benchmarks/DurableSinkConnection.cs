using System.Buffers;
using System.Net.Sockets;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Benchmarks;

/// <summary>One connection of the <see cref="DurableSink"/>: every proposal is accepted, every object answered with success.</summary>
internal sealed class DurableSinkConnection(Socket socket, DurableFolder store)
{
    private const int BufferBytes = 1024 * 1024;
    private const int IpProtoTcp = 6;
    private const int TcpQuickAck = 12;

    private readonly ArrayBufferWriter<byte> _command = new();
    private Stream? _file;

    public void Serve()
    {
        socket.NoDelay = true;
        byte[] buffer = new byte[BufferBytes];
        int held = 0;
        bool open = true;
        while (open && socket.Receive(buffer.AsSpan(held)) is > 0 and var read)
        {
            // As the unit does: without it every stock sender waits for 40 ms an object.
            socket.SetRawSocketOption(IpProtoTcp, TcpQuickAck, [1, 0, 0, 0]);
            var bytes = new ReadOnlySequence<byte>(buffer, 0, held + read);
            while (open && PduReader.TryRead(ref bytes, PduLimits.DefaultMaxPduLength, out var pdu, out _) == PduReadStatus.Complete)
            {
                open = Take(pdu!);
            }

            bytes.CopyTo(buffer);
            held = (int)bytes.Length;
        }
    }

    private bool Take(Pdu pdu)
    {
        switch (pdu)
        {
            case AssociateRequestPdu request:
                Send(new AssociateAcceptPdu
                {
                    CalledAE = request.CalledAE,
                    CallingAE = request.CallingAE,
                    Contexts = [.. request.Contexts.Select(context => new AnsweredPresentationContext(
                        context.Id, PresentationContextResult.Acceptance, context.TransferSyntaxes[0]))],
                    UserItems = [.. ImplementationItems.Build(PduLimits.DefaultMaxPduLength)],
                });
                return true;
            case DataTransferPdu data:
                foreach (var value in data.Values)
                {
                    Take(value);
                }

                return true;
            default:
                Send(new ReleaseResponsePdu());
                return false;
        }
    }

    private void Take(PresentationDataValue value)
    {
        if (value.IsCommand)
        {
            foreach (var segment in value.Data)
            {
                _command.Write(segment.Span);
            }

            return;
        }

        _file ??= store.Begin();
        foreach (var segment in value.Data)
        {
            _file.Write(segment.Span);
        }

        if (value.IsLast)
        {
            store.Commit(_file);
            _file = null;
            Answer(value.ContextId);
        }
    }

    private void Answer(byte contextId)
    {
        if (!CommandSet.TryParse(_command.WrittenSpan, out var request))
        {
            throw new InvalidDataException("storescu sent no command set");
        }

        _command.ResetWrittenCount();
        byte[] response = Response.To(request, DicomStatus.Success, string.Empty).Encode();
        Send(new DataTransferPdu([new PresentationDataValue(contextId, IsCommand: true, IsLast: true, new ReadOnlySequence<byte>(response))]));
    }

    private void Send(Pdu pdu) => socket.Send(PduWriter.Encode(pdu));
}
