using Appliance.Dicom.Network;
using Appliance.Dicom.Services;

namespace Appliance.Edge.Commitment;

/// <summary>One association on which a destination is asked to commit (PS3.4 J.3.2), and on which its report may follow at once.</summary>
/// <param name="callingAE">The AE title of the unit.</param>
/// <param name="reports">Who is told.</param>
internal sealed class CommitmentExchange(string callingAE, IStorageCommitmentReports reports)
{
    private readonly StorageCommitmentScu _scu = new(reports);

    /// <summary>How long the association stays open for a report that follows at once; later ones come on one of their own.</summary>
    public TimeSpan SameAssociation { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Asks. The reason is a sentence for the log; empty when the request was taken.</summary>
    public async Task<(RequestOutcome Outcome, string Reason)> AskAsync(
        DicomEndpoint destination, StorageCommitmentRequest request, CancellationToken cancellationToken)
    {
        bool taken = false;
        try
        {
            var parameters = new AssociationParameters
            {
                CallingAE = callingAE,
                Contexts = AssociationParameters.Propose(StorageCommitmentScp.Context),
            };
            await using Association association = await Association.RequestAsync(destination, parameters, cancellationToken).ConfigureAwait(false);
            NServiceResult result = await StorageCommitmentScu.RequestAsync(association, request, cancellationToken).ConfigureAwait(false);
            taken = !result.Status.IsFailure;
            if (taken)
            {
                await TakeReportsAsync(association, cancellationToken).ConfigureAwait(false);
            }

            await association.ReleaseAsync(cancellationToken).ConfigureAwait(false);
            return taken ? (RequestOutcome.Taken, "") : (RequestOutcome.Refused, $"it answered the request for commitment with {result.Status}");
        }
        catch (DicomNetworkException fault)
        {
            // What was answered with success stays asked, however the association ended.
            return taken ? (RequestOutcome.Taken, "") : (OutcomeOf(fault), fault.Message);
        }
    }

    private static RequestOutcome OutcomeOf(DicomNetworkException fault) => fault.Failure switch
    {
        NetworkFailure.NoPresentationContext => RequestOutcome.NotOffered,
        NetworkFailure.ConnectFailed or NetworkFailure.TlsFailed or NetworkFailure.WrongProtocol => RequestOutcome.Unreachable,
        NetworkFailure.RejectedByPeer when fault.IsTransient => RequestOutcome.Unreachable,
        _ => RequestOutcome.Refused,
    };

    private async Task TakeReportsAsync(Association association, CancellationToken cancellationToken)
    {
        while (await association.WaitAsync(SameAssociation, cancellationToken).ConfigureAwait(false)
            && await association.ReceiveCommandAsync(cancellationToken).ConfigureAwait(false) is { } message)
        {
            if (_scu.Handles(message.Command.Field))
            {
                await _scu.HandleAsync(association, message, cancellationToken).ConfigureAwait(false);
                return;
            }
        }
    }
}
