using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Delivery;

/// <summary>Writes down what an attempt came to, and moves the study on when it was the last.</summary>
internal sealed class DeliverySettling(
    DestinationOptions destination, Journal journal, StudySettling settling, DeliveryOptions options, Backoff backoff, ILogger logger)
{
    /// <summary>Settles one attempt.</summary>
    /// <param name="item">What was tried.</param>
    /// <param name="verdict">What it came to.</param>
    /// <param name="again">When it may be tried again; null to let the backoff say.</param>
    /// <param name="offersCommitment">Whether the destination's negotiation accepted storage commitment.</param>
    public async Task SettleAsync(DeliveryItem item, DeliveryVerdict verdict, DateTimeOffset? again = null, bool offersCommitment = false)
    {
        DeliveryState state = await journal.WriteAsync(
            transaction => SettleNeedsTransaction(transaction, item, verdict, again, offersCommitment), CancellationToken.None).ConfigureAwait(false);
        switch (state)
        {
            case DeliveryState.Delivered or DeliveryState.Stored:
                DeliveryLog.Delivered(logger, item.Id, item.InstanceId, item.StudyId, destination.Name);
                break;
            case DeliveryState.Pending:
                DeliveryLog.Postponed(logger, item.Id, item.InstanceId, destination.Name, verdict.LogReason);
                break;
            case DeliveryState.NotAccepted:
                DeliveryLog.Downgraded(logger, item.Id, item.InstanceId, item.StudyId, destination.Name, verdict.LogReason);
                break;
            default:
                DeliveryLog.GivenUp(logger, item.Id, item.InstanceId, item.StudyId, destination.Name, verdict.LogReason);
                break;
        }
    }

    private DeliveryState SettleNeedsTransaction(
        JournalTransaction transaction, DeliveryItem item, DeliveryVerdict verdict, DateTimeOffset? again, bool offersCommitment)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        DeliveryTable.AttemptedNeedsTransaction(transaction, item.Id, again ?? now + backoff.After(item.Attempts + 1, verdict.RetryAfter));
        DeliveryState state = DeliveryTable.MoveNeedsTransaction(
            transaction, item.Id, EventOf(transaction, item, verdict, offersCommitment, now), now, verdict.Cause, verdict.Reason.Length == 0 ? null : verdict.Reason);
        if (DeliveryLifecycle.IsSettled(state))
        {
            settling.DeliverySettledNeedsTransaction(transaction, item.StudyId, destination.Name, now);
        }

        return state;
    }

    private DeliveryEvent EventOf(JournalSession session, DeliveryItem item, DeliveryVerdict verdict, bool offersCommitment, DateTimeOffset now) =>
        verdict.Outcome switch
        {
            DeliveryOutcome.Stored when destination.StorageCommitment == CommitmentMode.True || (destination.MayCommit && offersCommitment) =>
                DeliveryEvent.AcceptedForCommitment,
            DeliveryOutcome.Stored => DeliveryEvent.Accepted,
            DeliveryOutcome.TryAgain when now - item.CreatedAt < TimeSpan.FromHours(options.GiveUpAfterHours) => DeliveryEvent.Postponed,
            DeliveryOutcome.NotAccepted when Downgrade.IsCovered(session, item.Id) => DeliveryEvent.Refused,
            _ => DeliveryEvent.GivenUp,
        };
}
