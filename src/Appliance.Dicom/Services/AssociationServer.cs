using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Serves an accepted association: one request after the other, each by the service that knows it, until the peer releases.</summary>
public static class AssociationServer
{
    /// <summary>Serves until the association has ended; it is closed and disposed when this returns or throws.</summary>
    /// <param name="association">An established association in the role of acceptor.</param>
    /// <param name="services">The services, asked in order.</param>
    /// <param name="drain">Ends the association at the next pause between two messages; a message that has begun is finished first.</param>
    /// <param name="cancellationToken">Ends the association at once.</param>
    /// <exception cref="DicomNetworkException">The association ended otherwise than by release.</exception>
    /// <exception cref="OperationCanceledException">It was drained or cancelled; the peer got an A-ABORT.</exception>
    public static async Task ServeAsync(
        Association association, IReadOnlyList<IDimseService> services, CancellationToken drain, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(services);
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(drain, cancellationToken);
        await using (association.ConfigureAwait(false))
        {
            while (await association.ReceiveCommandAsync(pause.Token).ConfigureAwait(false) is { } message)
            {
                await DispatchAsync(association, services, message, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    internal static async ValueTask DispatchAsync(
        Association association, IReadOnlyList<IDimseService> services, DimseMessage message, CancellationToken cancellationToken)
    {
        foreach (var service in services)
        {
            if (service.Handles(message.Command.Field))
            {
                await service.HandleAsync(association, message, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        // C-CANCEL has no response (PS3.7 9.3.2.3), and a response to nothing that we asked needs none.
        await association.DrainDataAsync(cancellationToken).ConfigureAwait(false);
        if (message.Command.IsResponse || message.Command.Field == CommandField.CCancelRequest)
        {
            return;
        }

        // PS3.7 C.5.21: unrecognized operation.
        var response = Response.To(message.Command, DicomStatus.UnrecognizedOperation, string.Empty);
        await association.SendCommandAsync(message.Context, response, cancellationToken: cancellationToken).ConfigureAwait(false);
    }
}
