using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>
/// One C-FIND, C-MOVE or C-GET: a request with an identifier, any number of pending responses, perhaps a C-CANCEL, and a last response
/// (PS3.7 9.1.2 to 9.1.4).
/// </summary>
internal sealed class QueryExchange
{
    /// <summary>The longest identifier that is read, in bytes.</summary>
    private const int MaxIdentifierBytes = 1024 * 1024;

    /// <summary>Responses that a peer may still send after our C-CANCEL; they may have been on their way.</summary>
    private const int MaxAfterCancel = 10_000;

    private readonly Association _association;
    private readonly PresentationContext _context;

    private QueryExchange(Association association, PresentationContext context) => (_association, _context) = (association, context);

    /// <summary>Called for a pending response with its identifier; false asks for a cancel.</summary>
    public required Func<CommandSet, ReadOnlyMemory<byte>?, bool> OnPending { get; init; }

    /// <summary>Serves a request that the peer makes in between (C-STORE of a C-GET); null when it may make none.</summary>
    public Func<DimseMessage, CancellationToken, ValueTask>? OnRequest { get; init; }

    public DicomTransferSyntax Syntax => DicomTransferSyntax.Lookup(_context.TransferSyntax);

    public static QueryExchange On(
        Association association,
        DicomUID? sopClass,
        Func<CommandSet, ReadOnlyMemory<byte>?, bool> onPending,
        Func<DimseMessage, CancellationToken, ValueTask>? onRequest = null)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(sopClass);
        var context = association.FindContext(sopClass.Value) ?? throw new DicomNetworkException(
            NetworkFailure.NoPresentationContext, $"{association.CalledAE} accepts no {sopClass.Name} ({sopClass.Value})");
        return new QueryExchange(association, context) { OnPending = onPending, OnRequest = onRequest };
    }

    /// <summary>Asks, and gives the last response with its identifier.</summary>
    /// <exception cref="DicomNetworkException">The association ended in between, or the peer answered something else.</exception>
    public async Task<(CommandSet Command, ReadOnlyMemory<byte>? Identifier)> RunAsync(
        CommandField field, DicomDataset identifier, string moveDestination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(identifier);
        var request = new CommandSet
        {
            SopClassUid = _context.AbstractSyntax,
            Field = field,
            MessageId = _association.NextMessageId(),
            Priority = 0,
            HasDataSet = true,
            MoveDestination = moveDestination,
        };
        using var data = new MemoryStream(DicomDatasetWriter.ToBytes(identifier, Syntax));
        await _association.SendCommandAsync(_context, request, data, cancellationToken).ConfigureAwait(false);
        int? afterCancel = null;
        while (true)
        {
            var message = await _association.ReceiveCommandAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new DicomNetworkException(NetworkFailure.ReleasedByPeer, "the peer released the association instead of answering");
            if (!message.Command.IsResponse && OnRequest is not null)
            {
                await OnRequest(message, cancellationToken).ConfigureAwait(false);
                continue;
            }

            await CheckAsync(message.Command, request).ConfigureAwait(false);
            ReadOnlyMemory<byte>? answer = await ReadAsync(message, cancellationToken).ConfigureAwait(false);
            if (!message.Command.Status.IsPending)
            {
                return (message.Command, answer);
            }

            if (afterCancel is { } late)
            {
                afterCancel = late < MaxAfterCancel
                    ? late + 1
                    : throw await RefuseAsync($"{MaxAfterCancel} responses came after a C-CANCEL").ConfigureAwait(false);
            }
            else if (!OnPending(message.Command, answer))
            {
                await CancelAsync(request.MessageId, cancellationToken).ConfigureAwait(false);
                afterCancel = 0;
            }
        }
    }

    // PS3.7 9.3.2.3: a C-CANCEL-RQ names the request and has neither SOP class nor response.
    private ValueTask CancelAsync(ushort messageId, CancellationToken cancellationToken) => _association.SendCommandAsync(
        _context,
        new CommandSet { Field = CommandField.CCancelRequest, MessageIdBeingRespondedTo = messageId, HasDataSet = false },
        cancellationToken: cancellationToken);

    private async ValueTask CheckAsync(CommandSet response, CommandSet request)
    {
        if (!response.IsResponse || response.MessageIdBeingRespondedTo != request.MessageId)
        {
            throw await RefuseAsync(string.Create(
                CultureInfo.InvariantCulture, $"{response.Field} came where an answer to {request.Field} {request.MessageId} was due")).ConfigureAwait(false);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(DimseMessage message, CancellationToken cancellationToken)
    {
        if (message.Data is not { } data)
        {
            return null;
        }

        using var all = new MemoryStream();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await data.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (all.Length + read > MaxIdentifierBytes)
            {
                throw await RefuseAsync($"an identifier is longer than {MaxIdentifierBytes} bytes").ConfigureAwait(false);
            }

            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    private async ValueTask<DicomNetworkException> RefuseAsync(string message)
    {
        await _association.AbortAsync().ConfigureAwait(false);
        return new DicomNetworkException(NetworkFailure.PeerViolation, message);
    }
}
