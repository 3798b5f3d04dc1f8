using Appliance.Dicom.Data;

namespace Appliance.Dicom.Network;

/// <summary>The requestor's side of establishing an association (PS3.8 7.1, Sta1 → Sta4 → Sta5 → Sta6).</summary>
internal static class AssociationRequestor
{
    public static async Task<Association> RequestAsync(DicomEndpoint remote, AssociationParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(parameters);
        var request = BuildRequest(remote, parameters);
        var upperLayer = new UpperLayer(isRequestor: true, PduLimits.CheckAdvertised(parameters.MaxPduLength), parameters.Timeouts, parameters.TimeProvider);
        try
        {
            await upperLayer.OpenAsync(remote, request, cancellationToken).ConfigureAwait(false);
            switch (await upperLayer.ReceiveAsync(parameters.Timeouts.Acse, cancellationToken).ConfigureAwait(false))
            {
                case AssociateAcceptPdu accept:
                    await CheckPeerLimitAsync(upperLayer, accept).ConfigureAwait(false);
                    return new Association(upperLayer, parameters.Timeouts, Facts(upperLayer, request, accept));
                case AssociateRejectPdu reject:
                    throw new DicomNetworkException(NetworkFailure.RejectedByPeer, $"{remote.AETitle} {reject.Rejection}") { Rejection = reject.Rejection };
                default:
                    throw new DicomNetworkException(NetworkFailure.ConnectionLost, "the peer closed the connection instead of answering the request");
            }
        }
        catch
        {
            await upperLayer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static AssociateRequestPdu BuildRequest(DicomEndpoint remote, AssociationParameters parameters) => new()
    {
        CalledAE = remote.AETitle,
        CallingAE = parameters.CallingAE,
        Contexts = parameters.Contexts,
        UserItems = [.. ImplementationItems.Build(parameters.MaxPduLength), .. parameters.UserItems],
    };

    private static async ValueTask CheckPeerLimitAsync(UpperLayer upperLayer, AssociateAcceptPdu accept)
    {
        if (accept.MaxPduLength is > 0 and < PduLimits.MinPeerPduLength)
        {
            throw await upperLayer.ViolationAsync(
                AbortReason.InvalidPduParameterValue, $"the peer takes PDUs of {accept.MaxPduLength} bytes, which no data fits into").ConfigureAwait(false);
        }
    }

    private static AssociationFacts Facts(UpperLayer upperLayer, AssociateRequestPdu request, AssociateAcceptPdu accept)
    {
        var answers = accept.Contexts.ToDictionary(answer => answer.Id);
        return new AssociationFacts
        {
            IsRequestor = true,
            CallingAE = request.CallingAE,
            CalledAE = request.CalledAE,
            RemoteEndPoint = upperLayer.RemoteEndPoint,
            Tls = upperLayer.Tls,
            PeerMaxPduLength = accept.MaxPduLength,
            PresentationContexts = [.. request.Contexts.Select(proposed => Answered(proposed, answers.GetValueOrDefault(proposed.Id)))],
            PeerUserItems = accept.UserItems,
            MaxOutstandingOperations = Window(request, accept),
            Roles = [.. request.UserItems.OfType<RoleSelectionItem>().SelectMany(proposed => Agreed(proposed, accept))],
        };
    }

    // PS3.7 D.3.3.3: without a proposal or an answer the window is 1; an answer above the proposal is held to it.
    private static int Window(AssociateRequestPdu request, AssociateAcceptPdu accept)
    {
        if (request.UserItem<AsyncOperationsWindowItem>() is not { } proposed || accept.UserItem<AsyncOperationsWindowItem>() is not { } answer)
        {
            return 1;
        }

        return proposed.MaxInvoked == 0 || answer.MaxInvoked == 0
            ? Math.Max(proposed.MaxInvoked, answer.MaxInvoked)
            : Math.Min(proposed.MaxInvoked, answer.MaxInvoked);
    }

    // PS3.7 D.3.3.4: the answer cannot give what was not proposed; without an answer the default roles hold.
    private static IEnumerable<RoleSelectionItem> Agreed(RoleSelectionItem proposed, AssociateAcceptPdu accept) =>
        accept.UserItems.OfType<RoleSelectionItem>().Where(answer => answer.SopClassUid == proposed.SopClassUid).Take(1)
            .Select(answer => proposed with { ScuRole = proposed.ScuRole && answer.ScuRole, ScpRole = proposed.ScpRole && answer.ScpRole });

    // A context that the peer does not mention is not accepted; neither is one with a syntax that was not proposed.
    private static PresentationContext Answered(ProposedPresentationContext proposed, AnsweredPresentationContext? answer)
    {
        string syntax = answer?.TransferSyntax ?? string.Empty;
        var result = answer?.Result ?? PresentationContextResult.NoReason;
        if (result == PresentationContextResult.Acceptance && !proposed.TransferSyntaxes.Contains(syntax))
        {
            (result, syntax) = (PresentationContextResult.NoReason, string.Empty);
        }

        return new PresentationContext(proposed.Id, proposed.AbstractSyntax, proposed.TransferSyntaxes, result, syntax);
    }
}
