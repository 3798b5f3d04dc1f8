using System.Buffers;
using System.IO.Pipelines;

namespace Appliance.Dicom.Network;

/// <summary>What came from the transport or from a timer, as an event for the table.</summary>
/// <param name="Event">The event.</param>
/// <param name="Pdu">The PDU, if it is one.</param>
/// <param name="Reason">The reason code if this leads to an A-ABORT.</param>
/// <param name="Message">What happened, for a person.</param>
/// <param name="Exception">The transport's exception.</param>
/// <param name="WrongProtocol">The peer speaks another protocol.</param>
internal readonly record struct UpperLayerOccurrence(
    UpperLayerEvent Event,
    Pdu? Pdu,
    AbortReason Reason,
    string Message,
    Exception? Exception = null,
    bool WrongProtocol = false);

/// <summary>Turns the bytes of a transport, its end and the silence on it into events (PS3.8 table 9-10).</summary>
internal sealed class PduSource : IDisposable
{
    // Enough to tell one protocol from another when the bytes are no PDU.
    private const int DiagnosisBytes = 8;

    private readonly PipeReader _input;
    private readonly bool _isRequestor;
    private readonly uint _maxDataLength;
    private readonly TimeProvider _timeProvider;
    private readonly ITimer _timer;
    private SequencePosition? _consumed;
    private long _waitingSince;
    private bool _framingLost;

    public PduSource(PipeReader input, bool isRequestor, uint maxDataLength, TimeProvider timeProvider)
    {
        _input = input;
        _isRequestor = isRequestor;
        _maxDataLength = maxDataLength;
        _timeProvider = timeProvider;
        _timer = timeProvider.CreateTimer(
            static state => ((PipeReader)state!).CancelPendingRead(), input, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How long the peer has let us wait for the PDU that is awaited now; zero when none is. May be asked for from any thread.</summary>
    public TimeSpan Silence => Interlocked.Read(ref _waitingSince) is not 0 and var since ? _timeProvider.GetElapsedTime(since) : TimeSpan.Zero;

    public void Dispose() => _timer.Dispose();

    /// <summary>Waits until something has come, without taking it; false when nothing did in time.</summary>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_consumed is { } consumed)
        {
            _input.AdvanceTo(consumed);
            _consumed = null;
        }

        try
        {
            if (!_input.TryRead(out var result))
            {
                _timer.Change(timeout, Timeout.InfiniteTimeSpan);
                result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            }

            bool came = result.IsCompleted || !result.Buffer.IsEmpty;
            _input.AdvanceTo(result.Buffer.Start);
            return came;
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // Who reads next is told.
            return true;
        }
        finally
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>
    /// The next event. <paramref name="silence"/> is the event when <paramref name="timeout"/> passes first. The bytes of a
    /// P-DATA-TF are valid until the next call.
    /// </summary>
    public async ValueTask<UpperLayerOccurrence> NextAsync(TimeSpan timeout, UpperLayerEvent silence, CancellationToken cancellationToken)
    {
        if (_consumed is { } consumed)
        {
            _input.AdvanceTo(consumed);
            _consumed = null;
        }

        long started = _timeProvider.GetTimestamp();
        bool armed = false;
        try
        {
            while (true)
            {
                if (!_input.TryRead(out var result))
                {
                    // Armed only when there is something to wait for: a fast sender never touches the timer.
                    var left = timeout - _timeProvider.GetElapsedTime(started);
                    if (left <= TimeSpan.Zero)
                    {
                        return new UpperLayerOccurrence(silence, null, AbortReason.NotSpecified, $"the peer was silent for {timeout.TotalSeconds:0.#} s");
                    }

                    armed = _timer.Change(left, Timeout.InfiniteTimeSpan);
                    Interlocked.Exchange(ref _waitingSince, started);
                    result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
                }

                if (Interpret(result) is { } occurrence)
                {
                    return occurrence;
                }
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            return Closed(e);
        }
        finally
        {
            if (armed)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                Interlocked.Exchange(ref _waitingSince, 0);
            }
        }
    }

    private UpperLayerOccurrence? Interpret(ReadResult result)
    {
        var buffer = result.Buffer;
        var status = PduReadStatus.NeedMore;
        if (_framingLost)
        {
            // After a violation nobody knows where a PDU starts; the rest is only waited out.
            buffer = buffer.Slice(buffer.End);
        }
        else
        {
            status = PduReader.TryRead(ref buffer, _maxDataLength, out var pdu, out var violation);
            if (status == PduReadStatus.Complete)
            {
                _consumed = buffer.Start;
                return new UpperLayerOccurrence(EventOf(pdu!), pdu, AbortReason.UnexpectedPdu, $"unexpected {pdu!.GetType().Name}");
            }

            if (status == PduReadStatus.Violation && (buffer.Length >= DiagnosisBytes || result.IsCompleted || !MayBeOtherProtocol(buffer)))
            {
                return Violation(buffer, violation!);
            }
        }

        bool ended = result.IsCompleted;
        _input.AdvanceTo(buffer.Start, result.Buffer.End);
        return ended ? Closed(null) : null;
    }

    // Letters and TLS record types: the name of the other protocol is worth waiting for a few bytes. ARTIM bounds the wait.
    private static bool MayBeOtherProtocol(ReadOnlySequence<byte> buffer) =>
        buffer.FirstSpan[0] is (>= (byte)'A' and <= (byte)'Z') or 0x15 or 0x16;

    private UpperLayerOccurrence Violation(ReadOnlySequence<byte> buffer, PduViolation violation)
    {
        string? otherProtocol = WrongProtocol.Diagnose(buffer);
        _framingLost = true;
        _consumed = buffer.End;
        return new UpperLayerOccurrence(
            UpperLayerEvent.Evt19, null, violation.Reason, otherProtocol ?? violation.Message, WrongProtocol: otherProtocol is not null);
    }

    private static UpperLayerOccurrence Closed(Exception? exception) =>
        new(UpperLayerEvent.Evt17, null, AbortReason.NotSpecified, exception?.Message ?? "the peer closed the connection", exception);

    private UpperLayerEvent EventOf(Pdu pdu) => pdu switch
    {
        // PS3.8 9.3.2: only bit 0 of the version is tested.
        AssociateRequestPdu request => (request.ProtocolVersion & 1) != 0 ? UpperLayerEvent.Evt6 : UpperLayerEvent.Evt6NotAcceptable,
        AssociateAcceptPdu => UpperLayerEvent.Evt3,
        AssociateRejectPdu => UpperLayerEvent.Evt4,
        DataTransferPdu => UpperLayerEvent.Evt10,
        ReleaseRequestPdu => _isRequestor ? UpperLayerEvent.Evt12Requestor : UpperLayerEvent.Evt12Acceptor,
        ReleaseResponsePdu => UpperLayerEvent.Evt13,
        AbortPdu => UpperLayerEvent.Evt16,
        _ => UpperLayerEvent.Evt19,
    };
}
