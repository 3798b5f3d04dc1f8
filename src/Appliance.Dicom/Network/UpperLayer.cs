using System.Net.Sockets;

namespace Appliance.Dicom.Network;

/// <summary>
/// The protocol machine of one association (PS3.8 9.2). Everything that happens is an event; <see cref="UpperLayerTable"/> says
/// what to do and which state follows. Owned by one caller at a time.
/// </summary>
internal sealed class UpperLayer(bool isRequestor, uint maxDataLength, AssociationTimeouts timeouts, TimeProvider timeProvider)
    : IAsyncDisposable
{
    private DicomTransport? _transport;
    private PduSource? _source;
    private long _artimStarted;
    private TimeSpan _artim;
    private DicomNetworkException? _failure;

    public UpperLayerState State { get; private set; } = UpperLayerState.Sta1;

    public System.Net.EndPoint? RemoteEndPoint => _transport?.RemoteEndPoint;

    public TlsFacts? Tls => _transport?.Tls;

    public TimeSpan Silence => _source?.Silence ?? TimeSpan.Zero;

    private DicomTransport Transport => _transport ?? throw new InvalidOperationException("the association has no transport");

    // ARTIM runs in two states only (PS3.8 9.1.5); what is left of it is asked for at each wait, so PDUs do not prolong it.
    private bool ArtimRuns => State is UpperLayerState.Sta2 or UpperLayerState.Sta13;

    /// <summary>Requestor: opens the transport and sends the request (AE-1, AE-2).</summary>
    public async Task OpenAsync(DicomEndpoint remote, AssociateRequestPdu request, CancellationToken cancellationToken)
    {
        byte[] bytes = PduWriter.Encode(request);
        Step(UpperLayerEvent.Evt1);
        try
        {
            Use(await DicomTransport.ConnectAsync(remote, timeouts.Connect, timeProvider, cancellationToken).ConfigureAwait(false));
        }
        catch (DicomNetworkException)
        {
            Step(UpperLayerEvent.Evt17);
            throw;
        }

        Step(UpperLayerEvent.Evt2);
        await WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Acceptor: takes over an open transport (AE-5).</summary>
    public void Attach(DicomTransport transport)
    {
        Step(UpperLayerEvent.Evt5);
        Use(transport);
        StartArtim(timeouts.Artim);
    }

    /// <summary>A local primitive that sends one PDU: accept, reject, release, release response, abort.</summary>
    public async ValueTask IssueAsync(UpperLayerEvent primitive, Pdu pdu, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        var action = Step(primitive);
        if (action == UpperLayerAction.AA2)
        {
            await CloseTransportAsync().ConfigureAwait(false);
            return;
        }

        await WriteAsync(PduWriter.Encode(pdu), cancellationToken).ConfigureAwait(false);
        if (State == UpperLayerState.Sta13)
        {
            StartArtim(timeouts.Close);
        }
    }

    /// <summary>P-DATA request: sends a PDU that is already encoded (DT-1, AR-7).</summary>
    public ValueTask SendDataAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        Step(UpperLayerEvent.Evt9);
        return WriteAsync(pdu, cancellationToken);
    }

    /// <summary>
    /// Waits for the next indication or confirmation and performs the table's action for it. Null: the association ended where that
    /// is no failure (no request came, the protocol version was rejected, the peer closed at the end). The bytes of a P-DATA-TF are
    /// valid until the next call.
    /// </summary>
    /// <exception cref="DicomNetworkException">Aborted by either side, connection lost, or the peer was silent too long.</exception>
    public ValueTask<Pdu?> ReceiveAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        ThrowIfFailed();
        return NextAsync(timeout, cancellationToken);
    }

    /// <summary>Waits until something has come from the peer, without taking it; false when nothing did in time.</summary>
    public ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken) => _source!.WaitAsync(timeout, cancellationToken);

    /// <summary>Says again how the association ended, to whoever still uses it: a handler may have swallowed it while it cleaned up.</summary>
    public void ThrowIfFailed()
    {
        if (_failure is { } failure)
        {
            throw new DicomNetworkException(failure.Failure, failure.Message, failure) { Rejection = failure.Rejection, Abort = failure.Abort, Tls = failure.Tls };
        }
    }

    /// <summary>The peer broke a rule above the framing: Evt19 by hand (a PDU parameter of invalid value). Returns what to throw.</summary>
    public async ValueTask<DicomNetworkException> ViolationAsync(AbortReason reason, string message)
    {
        var happened = new UpperLayerOccurrence(UpperLayerEvent.Evt19, null, reason, message);
        var before = State;
        var action = Step(happened.Event);
        await EndAsync(action, reason).ConfigureAwait(false);
        return _failure = UpperLayerFailure.From(before, action, happened) ?? new DicomNetworkException(NetworkFailure.PeerViolation, message);
    }

    /// <summary>Ends in Sta1 whatever the state is: aborts if an association exists, waits for the peer to close, closes.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (UpperLayerTable.Find(State, UpperLayerEvent.Evt15) is { } abort && _transport is not null)
            {
                State = abort.NextState;
                await EndAsync(abort.Action, AbortReason.NotSpecified).ConfigureAwait(false);
            }

            while (State == UpperLayerState.Sta13)
            {
                await Transport.ShutdownSendAsync().ConfigureAwait(false);
                await NextAsync(timeouts.Close, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (DicomNetworkException)
        {
            // The association is being thrown away; how it ended was told to whoever used it.
        }
        finally
        {
            await CloseTransportAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Goes on to the next state and says which action the table wants; for whoever performs it.</summary>
    /// <exception cref="InvalidOperationException">The cell is empty: a defect of the caller.</exception>
    public UpperLayerAction Step(UpperLayerEvent happened)
    {
        var cell = UpperLayerTable.Find(State, happened)
            ?? throw new InvalidOperationException($"{happened} cannot happen in {State} (PS3.8 table 9-10)");
        State = cell.NextState;
        return cell.Action;
    }

    private async ValueTask<Pdu?> NextAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        while (true)
        {
            bool artim = ArtimRuns;
            var wait = artim ? _artim - timeProvider.GetElapsedTime(_artimStarted) : timeout;
            var silence = artim ? UpperLayerEvent.Evt18 : UpperLayerEvent.Evt15;
            var happened = await _source!.NextAsync(wait, silence, cancellationToken).ConfigureAwait(false);
            var before = State;
            var action = Step(happened.Event);
            if (UpperLayerFailure.From(before, action, happened) is { } failure)
            {
                await EndAsync(action, happened.Reason).ConfigureAwait(false);
                throw _failure = failure;
            }

            switch (action)
            {
                case UpperLayerAction.AA6:
                    continue;
                case UpperLayerAction.AA7:
                    await TryAbortAsync(AbortSource.ServiceProvider, happened.Reason).ConfigureAwait(false);
                    continue;
                case UpperLayerAction.AE6 when State == UpperLayerState.Sta13:
                    StartArtim(timeouts.Close);
                    await WriteAsync(PduWriter.Encode(new AssociateRejectPdu(AssociationRejection.ProtocolVersionNotSupported)), cancellationToken)
                        .ConfigureAwait(false);
                    return null;
                case UpperLayerAction.AA2 or UpperLayerAction.AA5 or UpperLayerAction.AR5:
                    await CloseTransportAsync().ConfigureAwait(false);
                    return null;
                case UpperLayerAction.AE4 or UpperLayerAction.AR3:
                    await CloseTransportAsync().ConfigureAwait(false);
                    return happened.Pdu;
                default:
                    return happened.Pdu;
            }
        }
    }

    private void Use(DicomTransport transport)
    {
        _transport = transport;
        _source = new PduSource(transport.Input, isRequestor, maxDataLength, timeProvider);
    }

    private async ValueTask EndAsync(UpperLayerAction action, AbortReason reason)
    {
        switch (action)
        {
            case UpperLayerAction.AA1:
                StartArtim(timeouts.Close);
                await TryAbortAsync(AbortSource.ServiceUser, AbortReason.NotSpecified).ConfigureAwait(false);
                break;
            case UpperLayerAction.AA8 or UpperLayerAction.AA7:
                StartArtim(timeouts.Close);
                await TryAbortAsync(AbortSource.ServiceProvider, reason).ConfigureAwait(false);
                break;
            default:
                await CloseTransportAsync().ConfigureAwait(false);
                break;
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> pdu, CancellationToken cancellationToken)
    {
        try
        {
            await Transport.WriteAsync(pdu, timeouts.Transfer, timeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (DicomNetworkException e)
        {
            _failure = e;
            throw;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            throw await LostWhileWritingAsync(e, cancellationToken).ConfigureAwait(false);
        }
    }

    // A peer that aborts and closes makes our write fail; its A-ABORT may still be there to read and says more than a broken pipe.
    private async ValueTask<DicomNetworkException> LostWhileWritingAsync(Exception cause, CancellationToken cancellationToken)
    {
        try
        {
            while (State != UpperLayerState.Sta1 && await NextAsync(timeouts.Close, cancellationToken).ConfigureAwait(false) is not null)
            {
            }
        }
        catch (DicomNetworkException e)
        {
            return e;
        }

        if (cause is TlsFailedException tls)
        {
            return _failure = new DicomNetworkException(NetworkFailure.TlsFailed, tls.Message, tls) { Tls = tls.Failure };
        }

        return _failure = new DicomNetworkException(NetworkFailure.ConnectionLost, $"the connection was lost while sending: {cause.Message}", cause);
    }

    private async ValueTask TryAbortAsync(AbortSource source, AbortReason reason)
    {
        try
        {
            await Transport.WriteAsync(PduWriter.Encode(new AbortPdu(source, reason)), timeouts.Close, timeProvider, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or DicomNetworkException)
        {
            // Nobody is left to tell; the reader sees the closed transport next.
        }
    }

    private void StartArtim(TimeSpan duration)
    {
        _artim = duration;
        _artimStarted = timeProvider.GetTimestamp();
    }

    private async ValueTask CloseTransportAsync()
    {
        State = UpperLayerState.Sta1;
        if (_transport is { } transport)
        {
            _transport = null;
            _source!.Dispose();
            await transport.DisposeAsync().ConfigureAwait(false);
        }
    }
}
