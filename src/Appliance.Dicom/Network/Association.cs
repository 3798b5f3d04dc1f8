using System.Net;

namespace Appliance.Dicom.Network;

/// <summary>
/// One established association, in either role (PS3.7, PS3.8). It belongs to one caller at a time: messages are received and sent one
/// after the other; requests that a peer sends ahead wait in the transport. Disposing aborts what was not released.
/// </summary>
public sealed class Association : IAsyncDisposable
{
    private static long _lastNumber;

    private readonly UpperLayer _upperLayer;
    private readonly AssociationTimeouts _timeouts;
    private readonly Dictionary<byte, PresentationContext> _accepted;
    private readonly PDataReader _reader;
    private readonly PDataWriter _writer;
    private PDataReadStream? _data;
    private ushort _lastMessageId;

    internal Association(UpperLayer upperLayer, AssociationTimeouts timeouts, AssociationFacts facts)
    {
        _upperLayer = upperLayer;
        _timeouts = timeouts;
        Facts = facts with { Number = Interlocked.Increment(ref _lastNumber) };
        _accepted = facts.PresentationContexts.Where(context => context.IsAccepted).ToDictionary(context => context.Id);
        _reader = new PDataReader(upperLayer, timeouts, id => _accepted.GetValueOrDefault(id));
        _writer = new PDataWriter(upperLayer, facts.PeerMaxPduLength);
    }

    /// <summary>Who talks to whom, and what was agreed.</summary>
    public AssociationFacts Facts { get; }

    /// <summary>The calling AE title.</summary>
    public string CallingAE => Facts.CallingAE;

    /// <summary>The called AE title.</summary>
    public string CalledAE => Facts.CalledAE;

    /// <summary>The peer's address, if the transport has one.</summary>
    public EndPoint? RemoteEndPoint => Facts.RemoteEndPoint;

    /// <summary>The state of the protocol machine; <see cref="UpperLayerState.Sta6"/> while established.</summary>
    public UpperLayerState State => _upperLayer.State;

    /// <summary>How long the peer has let us wait for its next PDU; zero while it does not. May be asked for from any thread.</summary>
    public TimeSpan Silence => _upperLayer.Silence;

    /// <summary>All proposed presentation contexts with their answers.</summary>
    public IReadOnlyList<PresentationContext> PresentationContexts => Facts.PresentationContexts;

    /// <summary>Requests an association.</summary>
    /// <param name="remote">The peer and where it listens.</param>
    /// <param name="parameters">What to ask for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DicomNetworkException">Nobody answers, the peer rejects or aborts, or speaks something else.</exception>
    public static Task<Association> RequestAsync(DicomEndpoint remote, AssociationParameters parameters, CancellationToken cancellationToken = default) =>
        AssociationRequestor.RequestAsync(remote, parameters, cancellationToken);

    /// <summary>Waits for a request on an open transport and answers it. Takes over the transport.</summary>
    /// <param name="transport">The transport that a peer opened.</param>
    /// <param name="options">How to speak.</param>
    /// <param name="policy">Whom to accept, and what.</param>
    /// <param name="cancellationToken">Gives up and closes.</param>
    /// <returns>The association; null when the policy rejected the request or the peer closed without one (a port probe).</returns>
    /// <exception cref="DicomNetworkException">The peer sent something else than a request, or nothing in time.</exception>
    public static Task<Association?> AcceptAsync(
        DicomTransport transport, AcceptorOptions options, AssociationPolicy policy, CancellationToken cancellationToken = default) =>
        AssociationAcceptor.AcceptAsync(transport, options, policy, cancellationToken);

    /// <summary>
    /// Receives the next message; what the caller left unread of the last one's data set is read away first. Null: the peer asked for release
    /// and got it, or the association is over.
    /// </summary>
    /// <param name="cancellationToken">Stops waiting; the association can then only be disposed.</param>
    /// <exception cref="DicomNetworkException">The association ended otherwise.</exception>
    public async ValueTask<DimseMessage?> ReceiveCommandAsync(CancellationToken cancellationToken = default)
    {
        await DrainDataAsync(cancellationToken).ConfigureAwait(false);
        if (State is UpperLayerState.Sta1 or UpperLayerState.Sta13)
        {
            _upperLayer.ThrowIfFailed();
            return null;
        }

        if (await _reader.ReadCommandAsync(cancellationToken).ConfigureAwait(false) is not var (context, command))
        {
            // AR-2: nothing of ours is outstanding, so the release is answered at once (AR-4).
            if (State == UpperLayerState.Sta8)
            {
                await _upperLayer.IssueAsync(UpperLayerEvent.Evt14, new ReleaseResponsePdu(), cancellationToken).ConfigureAwait(false);
            }

            return null;
        }

        _data = command.HasDataSet ? new PDataReadStream(_reader, context.Id) : null;
        return new DimseMessage(context, command, _data);
    }

    /// <summary>Waits for the peer's next message, without taking it; false when none began in time. For reports that may or may not come.</summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Stops waiting; the association can then only be disposed.</param>
    public async ValueTask<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        await DrainDataAsync(cancellationToken).ConfigureAwait(false);
        return State != UpperLayerState.Sta6 || await _upperLayer.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads away what is left of the data set of the message received last, so that an answer does not overtake it.</summary>
    /// <param name="cancellationToken">Stops waiting; the association can then only be disposed.</param>
    /// <exception cref="DicomNetworkException">The peer did not send the whole data set.</exception>
    public async ValueTask DrainDataAsync(CancellationToken cancellationToken = default)
    {
        if (_data is { } data)
        {
            await data.DrainAsync(cancellationToken).ConfigureAwait(false);
            _data = null;
        }
    }

    /// <summary>Sends one message.</summary>
    /// <param name="context">An accepted presentation context.</param>
    /// <param name="command">The command set; <see cref="CommandSet.HasDataSet"/> tells whether <paramref name="data"/> follows.</param>
    /// <param name="data">The data set in the context's transfer syntax, or null. Read to its end, a fragment at a time.</param>
    /// <param name="cancellationToken">Gives up; the association can then only be disposed.</param>
    /// <exception cref="DicomNetworkException">The connection was lost, or the peer aborted.</exception>
    public async ValueTask SendCommandAsync(
        PresentationContext context, CommandSet command, Stream? data = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(command);
        if (!_accepted.ContainsKey(context.Id) || command.HasDataSet != data is not null)
        {
            throw new ArgumentException("the context was not accepted, or the command does not say whether a data set follows");
        }

        await _writer.SendCommandAsync(context.Id, command.Encode(), cancellationToken).ConfigureAwait(false);
        if (data is not null)
        {
            await _writer.SendDataAsync(context.Id, data, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request and waits for its response.</summary>
    /// <param name="context">An accepted presentation context.</param>
    /// <param name="request">The request; its Message ID comes from <see cref="NextMessageId"/>.</param>
    /// <param name="data">The data set, or null.</param>
    /// <param name="cancellationToken">Gives up; the association can then only be disposed.</param>
    /// <exception cref="DicomNetworkException">No response came, or one to another request.</exception>
    public async ValueTask<DimseMessage> InvokeAsync(
        PresentationContext context, CommandSet request, Stream? data = null, CancellationToken cancellationToken = default)
    {
        await SendCommandAsync(context, request, data, cancellationToken).ConfigureAwait(false);
        var response = await ReceiveCommandAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new DicomNetworkException(NetworkFailure.ReleasedByPeer, "the peer released the association instead of answering");
        if (!response.Command.IsResponse || response.Command.MessageIdBeingRespondedTo != request.MessageId)
        {
            throw await _upperLayer.ViolationAsync(
                AbortReason.UnexpectedPduParameter,
                $"message {response.Command.MessageIdBeingRespondedTo} ({response.Command.Field}) answers a request {request.MessageId} ({request.Field})")
                .ConfigureAwait(false);
        }

        return response;
    }

    /// <summary>A Message ID that no outstanding request has: 1 to 65535, then again from 1.</summary>
    public ushort NextMessageId() => _lastMessageId = (ushort)(_lastMessageId == ushort.MaxValue ? 1 : _lastMessageId + 1);

    /// <summary>The first accepted context for a SOP class and, if given, a transfer syntax; null when there is none.</summary>
    /// <param name="sopClassUid">The SOP class UID.</param>
    /// <param name="transferSyntaxUid">The transfer syntax UID, or null for any.</param>
    public PresentationContext? FindContext(string sopClassUid, string? transferSyntaxUid = null) =>
        PresentationContexts.FirstOrDefault(context => context.IsAccepted && context.AbstractSyntax == sopClassUid
            && (transferSyntaxUid is null || context.TransferSyntax == transferSyntaxUid));

    /// <summary>Releases the association and waits for the answer (AR-1, AR-3), through a release collision too (AR-8 to AR-10).</summary>
    /// <param name="cancellationToken">Gives up; the association can then only be disposed.</param>
    /// <exception cref="DicomNetworkException">The association ended otherwise.</exception>
    public async ValueTask ReleaseAsync(CancellationToken cancellationToken = default)
    {
        if (State != UpperLayerState.Sta6)
        {
            return;
        }

        await _upperLayer.IssueAsync(UpperLayerEvent.Evt11, new ReleaseRequestPdu(), cancellationToken).ConfigureAwait(false);
        while (State is not (UpperLayerState.Sta1 or UpperLayerState.Sta13))
        {
            // AR-9 in Sta9 and AR-4 in Sta12: the collision's release response primitive.
            if (State is UpperLayerState.Sta9 or UpperLayerState.Sta12)
            {
                await _upperLayer.IssueAsync(UpperLayerEvent.Evt14, new ReleaseResponsePdu(), cancellationToken).ConfigureAwait(false);
                continue;
            }

            await _upperLayer.ReceiveAsync(_timeouts.Acse, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Aborts as the service user (AA-1) and waits, no longer than <see cref="AssociationTimeouts.Close"/>, for the peer to close.</summary>
    public ValueTask AbortAsync() => _upperLayer.DisposeAsync();

    /// <summary>Aborts if the association still exists, and closes the transport.</summary>
    public ValueTask DisposeAsync() => _upperLayer.DisposeAsync();
}
