using System.Buffers;

namespace Appliance.Dicom.Network;

/// <summary>Takes presentation data values out of P-DATA-TF PDUs one by one and puts commands together (PS3.8 annex E).</summary>
internal sealed class PDataReader(UpperLayer upperLayer, AssociationTimeouts timeouts, Func<byte, PresentationContext?> acceptedContext)
{
    private DataTransferPdu? _pdu;
    private int _next;

    /// <summary>True once the peer asked for release; nothing more comes.</summary>
    public bool ReleaseRequested { get; private set; }

    /// <summary>The next command set and its context; null when the peer requests release instead.</summary>
    public async ValueTask<(PresentationContext Context, CommandSet Command)?> ReadCommandAsync(CancellationToken cancellationToken)
    {
        var assembled = new ArrayBufferWriter<byte>();
        byte? contextId = null;
        while (true)
        {
            var timeout = contextId is null ? timeouts.Idle : timeouts.Transfer;
            if (await NextAsync(timeout, cancellationToken).ConfigureAwait(false) is not { } value)
            {
                return contextId is null ? null : throw Released();
            }

            if (!value.IsCommand)
            {
                throw await upperLayer.ViolationAsync(
                    AbortReason.UnexpectedPduParameter, "a data set fragment came where a command was expected").ConfigureAwait(false);
            }

            await CheckContextAsync(value, contextId).ConfigureAwait(false);
            contextId = value.ContextId;
            if (assembled.WrittenCount + value.Data.Length > PduLimits.MaxCommandBytes)
            {
                throw await upperLayer.ViolationAsync(
                    AbortReason.InvalidPduParameterValue, $"a command set of more than {PduLimits.MaxCommandBytes} bytes").ConfigureAwait(false);
            }

            foreach (var segment in value.Data)
            {
                assembled.Write(segment.Span);
            }

            if (value.IsLast)
            {
                return (acceptedContext(value.ContextId)!, await ParseAsync(assembled.WrittenMemory).ConfigureAwait(false));
            }
        }
    }

    /// <summary>The next fragment of the data set that belongs to a command on this context.</summary>
    public async ValueTask<PresentationDataValue> ReadDataAsync(byte contextId, CancellationToken cancellationToken)
    {
        var value = await NextAsync(timeouts.Transfer, cancellationToken).ConfigureAwait(false) ?? throw Released();
        if (value.IsCommand)
        {
            throw await upperLayer.ViolationAsync(
                AbortReason.UnexpectedPduParameter, "a command came before the data set of the one before was complete").ConfigureAwait(false);
        }

        await CheckContextAsync(value, contextId).ConfigureAwait(false);
        return value;
    }

    private static DicomNetworkException Released() =>
        new(NetworkFailure.ReleasedByPeer, "the peer released the association in the middle of a message");

    private async ValueTask<CommandSet> ParseAsync(ReadOnlyMemory<byte> bytes) =>
        CommandSet.TryParse(bytes.Span, out var command)
            ? command
            : throw await upperLayer.ViolationAsync(AbortReason.InvalidPduParameterValue, "the command set cannot be read").ConfigureAwait(false);

    private async ValueTask CheckContextAsync(PresentationDataValue value, byte? expected)
    {
        if (expected is { } id && id != value.ContextId)
        {
            throw await upperLayer.ViolationAsync(
                AbortReason.UnexpectedPduParameter, $"a message on presentation context {id} goes on in context {value.ContextId}").ConfigureAwait(false);
        }

        if (acceptedContext(value.ContextId) is null)
        {
            throw await upperLayer.ViolationAsync(
                AbortReason.InvalidPduParameterValue, $"presentation context {value.ContextId} was not accepted").ConfigureAwait(false);
        }
    }

    private async ValueTask<PresentationDataValue?> NextAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_pdu is null || _next == _pdu.Values.Count)
        {
            _pdu = null;
            if (ReleaseRequested)
            {
                return null;
            }

            var pdu = await upperLayer.ReceiveAsync(timeout, cancellationToken).ConfigureAwait(false);
            if (pdu is not DataTransferPdu data)
            {
                ReleaseRequested = true;
                return null;
            }

            (_pdu, _next) = (data, 0);
        }

        return _pdu.Values[_next++];
    }
}
