namespace Appliance.Dicom.Network;

/// <summary>The acceptor's side of establishing an association (PS3.8 7.1, Sta2 → Sta3 → Sta6 or Sta13).</summary>
internal static class AssociationAcceptor
{
    public static async Task<Association?> AcceptAsync(
        DicomTransport transport, AcceptorOptions options, AssociationPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(policy);
        var upperLayer = new UpperLayer(isRequestor: false, PduLimits.CheckAdvertised(options.MaxPduLength), options.Timeouts, options.TimeProvider);
        bool established = false;
        try
        {
            upperLayer.Attach(transport);
            if (await upperLayer.ReceiveAsync(options.Timeouts.Artim, cancellationToken).ConfigureAwait(false) is not AssociateRequestPdu pdu)
            {
                return null;
            }

            if (pdu.MaxPduLength is > 0 and < PduLimits.MinPeerPduLength)
            {
                throw await upperLayer.ViolationAsync(
                    AbortReason.InvalidPduParameterValue, $"the peer takes PDUs of {pdu.MaxPduLength} bytes, which no data fits into").ConfigureAwait(false);
            }

            var request = new AssociationRequest(pdu, transport.RemoteEndPoint);
            if (policy.Check(request) is { } rejection)
            {
                await upperLayer.IssueAsync(UpperLayerEvent.Evt8, new AssociateRejectPdu(rejection), cancellationToken).ConfigureAwait(false);
                return null;
            }

            var contexts = pdu.Contexts.Select(policy.Negotiate).ToList();
            await upperLayer.IssueAsync(UpperLayerEvent.Evt7, BuildAccept(pdu, contexts, options, policy), cancellationToken).ConfigureAwait(false);
            established = true;
            return new Association(upperLayer, options.Timeouts, Facts(request, transport.Tls, contexts, policy));
        }
        finally
        {
            if (!established)
            {
                await upperLayer.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private static AssociateAcceptPdu BuildAccept(
        AssociateRequestPdu request, List<PresentationContext> contexts, AcceptorOptions options, AssociationPolicy policy) => new()
    {
        // PS3.8 9.3.3: the titles are those of the request.
        CalledAE = request.CalledAE,
        CallingAE = request.CallingAE,
        Contexts = [.. contexts.Select(Answer)],
        UserItems = [.. ImplementationItems.Build(options.MaxPduLength), .. AnswerUserItems(request, policy)],
    };

    // PS3.8 9.3.3.2: a refusal carries a transfer syntax too; it is not significant.
    private static AnsweredPresentationContext Answer(PresentationContext context) =>
        new(context.Id, context.Result, context.IsAccepted ? context.TransferSyntax : context.ProposedTransferSyntaxes is [var first, ..] ? first : null);

    private static IEnumerable<UserItem> AnswerUserItems(AssociateRequestPdu request, AssociationPolicy policy)
    {
        foreach (var item in request.UserItems)
        {
            switch (item)
            {
                // PS3.7 D.3.3.3: messages are answered one after the other; a peer that sends ahead anyway is served in order.
                case AsyncOperationsWindowItem:
                    yield return new AsyncOperationsWindowItem(1, 1);
                    break;

                case RoleSelectionItem role:
                    yield return policy.Negotiate(role);
                    break;

                // PS3.7 D.3.3.7.2: answered only when asked for and checked; kinds 1 and 2 have an empty response.
                case UserIdentityItem { PositiveResponseRequested: true } when policy.AuthenticateUser is not null:
                    yield return new UserIdentityResponseItem(ReadOnlyMemory<byte>.Empty);
                    break;
            }
        }
    }

    private static AssociationFacts Facts(AssociationRequest request, TlsFacts? tls, List<PresentationContext> contexts, AssociationPolicy policy) => new()
    {
        IsRequestor = false,
        CallingAE = request.CallingAE,
        CalledAE = request.CalledAE,
        RemoteEndPoint = request.RemoteEndPoint,
        Tls = tls,
        PeerMaxPduLength = request.Pdu.MaxPduLength,
        PresentationContexts = contexts,
        PeerUserItems = request.Pdu.UserItems,
        Roles = [.. request.Pdu.UserItems.OfType<RoleSelectionItem>().Select(policy.Negotiate)],
    };
}
