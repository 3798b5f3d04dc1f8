using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Delivery;

/// <summary>C-STORE (PS3.4 B): one association for each exchange, with the contexts that its files need, and that for storage commitment.</summary>
internal sealed class DimseTransport(
    DestinationOptions destination, string callingAE, AssociationOptions associations, TimeProvider clock, ILogger logger) : IDestinationTransport
{
    private readonly DicomEndpoint _remote = destination.Endpoint;

    /// <inheritdoc/>
    public async Task<IDestinationSession> OpenAsync(IReadOnlyList<StoreItem> files, CancellationToken cancellationToken)
    {
        var parameters = new AssociationParameters
        {
            CallingAE = callingAE,
            Contexts = ContextsFor(files),
            MaxPduLength = associations.MaxPduLength,
            Timeouts = associations.ToTimeouts(),
            TimeProvider = clock,
        };
        try
        {
            return new Session(
                await Association.RequestAsync(_remote, parameters, cancellationToken).ConfigureAwait(false), destination.Name, logger);
        }
        catch (DicomNetworkException fault)
        {
            throw Translate(fault);
        }
    }

    /// <summary>What the files need, and the question whether the destination does storage commitment.</summary>
    private IReadOnlyList<ProposedPresentationContext> ContextsFor(IReadOnlyList<StoreItem> files)
    {
        IReadOnlyList<ProposedPresentationContext> needed = StoreScu.ContextsFor(files);
        return destination.MayCommit && needed.Count < PduLimits.MaxPresentationContexts
            ? AssociationParameters.Propose([.. needed.Select(context => (context.AbstractSyntax, context.TransferSyntaxes)), StorageCommitmentScp.Context])
            : needed;
    }

    private static DestinationException Translate(DicomNetworkException fault) => new(
        DeliveryVerdict.Of(fault),
        fault.Failure is NetworkFailure.ConnectFailed or NetworkFailure.RejectedByPeer or NetworkFailure.WrongProtocol or NetworkFailure.TlsFailed,
        fault);

    private sealed class Session(Association association, string destination, ILogger logger) : IDestinationSession
    {
        public IReadOnlyList<Capability> Capabilities { get; } =
            [.. association.PresentationContexts.Select(context => new Capability(
                context.AbstractSyntax, context.ProposedTransferSyntaxes[0], AnswerOf(context.Result)))];

        public bool OffersCommitment => association.FindContext(DicomUID.StorageCommitmentPushModel.Value) is not null;

        public async Task<DeliveryVerdict> SendAsync(StoreItem file, CancellationToken cancellationToken)
        {
            try
            {
                return DeliveryVerdict.Of(await StoreScu.SendAsync(association, file, cancellationToken).ConfigureAwait(false));
            }
            catch (DicomNetworkException fault) when (fault.Failure == NetworkFailure.NoPresentationContext)
            {
                return DeliveryVerdict.Of(fault);
            }
            catch (DicomNetworkException fault)
            {
                throw Translate(fault);
            }
            catch (DicomDataException fault)
            {
                // It had to be converted, and broke the association by being damaged.
                string reason = $"its file cannot be converted: {fault.GetType().Name}";
                throw new DestinationException(DeliveryVerdict.GiveUp(DeliveryCause.FileDamaged, reason), isDown: false, fault);
            }
        }

        public async Task EndAsync(CancellationToken cancellationToken)
        {
            try
            {
                await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (DicomNetworkException fault)
            {
                DeliveryLog.NotReleased(logger, destination, fault.Message);
            }
        }

        public ValueTask DisposeAsync() => association.DisposeAsync();

        // Each context for files proposes one transfer syntax (StoreScu.ContextsFor).
        private static CapabilityAnswer AnswerOf(PresentationContextResult result) => result switch
        {
            PresentationContextResult.Acceptance => CapabilityAnswer.Accepted,
            PresentationContextResult.AbstractSyntaxNotSupported => CapabilityAnswer.AbstractSyntaxNotSupported,
            PresentationContextResult.TransferSyntaxesNotSupported => CapabilityAnswer.TransferSyntaxNotSupported,
            _ => CapabilityAnswer.Rejected,
        };
    }
}
