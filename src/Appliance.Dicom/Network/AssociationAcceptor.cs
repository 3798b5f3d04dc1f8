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

            var contexts = policy.Negotiate(pdu.Contexts);
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
        AssociateRequestPdu request, IReadOnlyList<PresentationContext> contexts, AcceptorOptions options, AssociationPolicy policy) => new()
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
        // PS3.7 D.3.3.3.2 and D.3.3.4: one answer for each, whatever a confused requestor repeats.
        if (request.UserItem<AsyncOperationsWindowItem>() is { } window)
        {
            yield return policy.Negotiate(window);
        }

        foreach (var role in Roles(request, policy))
        {
            yield return role;
        }

        // PS3.7 D.3.3.7.2: answered only when asked for and checked; kinds 1 and 2 have an empty response.
        if (request.UserItem<UserIdentityItem>() is { PositiveResponseRequested: true } && policy.AuthenticateUser is not null)
        {
            yield return new UserIdentityResponseItem(ReadOnlyMemory<byte>.Empty);
        }
    }

    private static IEnumerable<RoleSelectionItem> Roles(AssociateRequestPdu request, AssociationPolicy policy) =>
        request.UserItems.OfType<RoleSelectionItem>().DistinctBy(role => role.SopClassUid).Select(policy.Negotiate);

    private static AssociationFacts Facts(AssociationRequest request, TlsFacts? tls, IReadOnlyList<PresentationContext> contexts, AssociationPolicy policy) => new()
    {
        IsRequestor = false,
        CallingAE = request.CallingAE,
        CalledAE = request.CalledAE,
        RemoteEndPoint = request.RemoteEndPoint,
        Tls = tls,
        PeerMaxPduLength = request.Pdu.MaxPduLength,
        PresentationContexts = contexts,
        PeerUserItems = request.Pdu.UserItems,
        Roles = [.. Roles(request.Pdu, policy)],
        MaxOutstandingOperations = request.Pdu.UserItem<AsyncOperationsWindowItem>() is { } window ? policy.Negotiate(window).MaxInvoked : 1,
    };
}
