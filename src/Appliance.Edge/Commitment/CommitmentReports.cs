using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Delivery;
using Appliance.Edge.Storage;
using Appliance.Edge.Studies;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Commitment;

/// <summary>Takes destinations' reports: an object is delivered when it was committed to, else it is sent again, a few times.</summary>
public sealed class CommitmentReports(Journal journal, StudySettling settling, ILogger<CommitmentReports> logger) : IStorageCommitmentReports
{
    /// <summary>So often may a destination not commit to an object before it is given up.</summary>
    internal const int MaxUncommitted = 3;

    /// <inheritdoc/>
    public async ValueTask<NServiceResult> ReportedAsync(StorageCommitmentReport report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        try
        {
            string? destination = await journal.WriteAsync(
                transaction => TakeNeedsTransaction(transaction, report), cancellationToken).ConfigureAwait(false);
            if (destination is null)
            {
                CommitmentLog.UnknownReport(logger);
                return new NServiceResult(DicomStatus.InvalidArgumentValue, "no such transaction");
            }

            CommitmentLog.Received(logger, destination, report.Committed.Count, report.Failed.Count);
            return NServiceResult.Success;
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            return new NServiceResult(DicomStatus.ResourceLimitation, "storage failed; try again later");
        }
    }

    /// <summary>The destination did not commit to an object, or never said so: it is sent again, or given up with an alarm.</summary>
    internal void NotCommittedNeedsTransaction(
        JournalTransaction transaction, UncommittedDelivery delivery, string destination, string reason, DateTimeOffset now)
    {
        transaction.Execute("UPDATE delivery SET uncommitted = uncommitted + 1 WHERE id = $id", ("$id", delivery.Id));
        transaction.Execute("DELETE FROM commitment_request_delivery WHERE delivery_id = $id", ("$id", delivery.Id));
        bool last = delivery.Uncommitted + 1 >= MaxUncommitted;
        MoveNeedsTransaction(transaction, delivery, last ? DeliveryEvent.GivenUp : DeliveryEvent.NotCommitted, destination, reason, now);
    }

    /// <summary>The destination never reported: nothing more is waited for, and the file stays here. A late report is still taken.</summary>
    internal void UnreportedNeedsTransaction(
        JournalTransaction transaction, UncommittedDelivery delivery, string destination, string reason, DateTimeOffset now) =>
        MoveNeedsTransaction(transaction, delivery, DeliveryEvent.Unreported, destination, reason, now);

    /// <summary>The destination does no storage commitment, or is no longer asked: its success is all there is.</summary>
    internal void NotOfferedNeedsTransaction(JournalTransaction transaction, UncommittedDelivery delivery, string destination, DateTimeOffset now) =>
        MoveNeedsTransaction(transaction, delivery, DeliveryEvent.NotOffered, destination, null, now);

    private string? TakeNeedsTransaction(JournalTransaction transaction, StorageCommitmentReport report)
    {
        if (CommitmentRequestTable.Find(transaction, report.TransactionUid) is not var (id, destination))
        {
            return null;
        }

        DateTimeOffset now = journal.Clock.GetUtcNow();
        HashSet<string> committed = [.. report.Committed.Select(reference => reference.SopInstanceUid)];
        Dictionary<string, CommitmentFailure> failed = [];
        foreach (FailedCommitment failure in report.Failed)
        {
            failed[failure.Reference.SopInstanceUid] = failure.Reason;
        }

        // Closed first: what the report does not mention is asked about again.
        CommitmentRequestTable.CloseNeedsTransaction(transaction, id);
        foreach (UncommittedDelivery delivery in CommitmentRequestTable.DeliveriesOf(transaction, id))
        {
            string sop = delivery.Reference.SopInstanceUid;
            if (failed.TryGetValue(sop, out CommitmentFailure reason))
            {
                string words = $"not committed to: {reason} ({(ushort)reason:X4}H)";
                if (delivery.State == DeliveryState.Stored)
                {
                    NotCommittedNeedsTransaction(transaction, delivery, destination, words, now);
                }
                else if (delivery.State == DeliveryState.Uncommitted)
                {
                    MoveNeedsTransaction(transaction, delivery, DeliveryEvent.NotCommitted, destination, words, now);
                }
            }
            else if (committed.Contains(sop))
            {
                MoveNeedsTransaction(transaction, delivery, DeliveryEvent.Committed, destination, null, now);
            }
        }

        return destination;
    }

    private static DeliveryCause CauseOf(DeliveryEvent happened) => happened switch
    {
        DeliveryEvent.Committed or DeliveryEvent.NotOffered => DeliveryCause.None,
        DeliveryEvent.Unreported => DeliveryCause.NoReport,
        _ => DeliveryCause.NotCommitted,
    };

    private void MoveNeedsTransaction(
        JournalTransaction transaction, UncommittedDelivery delivery, DeliveryEvent happened, string destination, string? reason, DateTimeOffset now)
    {
        // A late report may come for what was settled otherwise meanwhile.
        if (DeliveryLifecycle.Next(delivery.State, happened) is null)
        {
            return;
        }

        DeliveryState state = DeliveryTable.MoveNeedsTransaction(
            transaction, delivery.Id, happened, now, CauseOf(happened), reason);
        if (DeliveryLifecycle.IsSettled(state) && !DeliveryLifecycle.IsSettled(delivery.State))
        {
            settling.DeliverySettledNeedsTransaction(transaction, delivery.StudyId, destination, now);
        }
    }
}
