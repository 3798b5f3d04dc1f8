using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Storage;
using Microsoft.Extensions.Logging;

namespace Appliance.Edge.Commitment;

/// <summary>
/// Takes peers' requests into the journal. A scanner whose address for reports is known gets its report on an association of
/// its own; to others it goes at once on theirs, for there is no other way to them.
/// </summary>
public sealed class CommitmentHandler(
    Journal journal, CommitmentJudge judge, IReadOnlyList<ScannerOptions> scanners, ILogger<CommitmentHandler> logger) : IStorageCommitmentHandler
{
    /// <summary>How long a report on the peer's own association may stay unanswered before it is given up.</summary>
    private static readonly TimeSpan SameAssociation = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public async ValueTask<NServiceResult> RequestAsync(
        AssociationFacts association, StorageCommitmentRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(request);
        DateTimeOffset now = journal.Clock.GetUtcNow();
        DateTimeOffset nextAt = HasAddress(association.CallingAE) ? now : now + SameAssociation;
        try
        {
            await journal.WriteAsync(
                transaction => CommitmentTable.AskedNeedsTransaction(
                    transaction, association.CallingAE, association.CalledAE, request, now, nextAt),
                cancellationToken).ConfigureAwait(false);
            CommitmentLog.Asked(logger, association.CallingAE, request.References.Count);
            return NServiceResult.Success;
        }
        catch (Exception fault) when (StorageFault.IsStorage(fault))
        {
            return new NServiceResult(DicomStatus.ResourceLimitation, "storage failed; try again later");
        }
    }

    /// <inheritdoc/>
    public ValueTask<StorageCommitmentReport?> ReportHereAsync(
        AssociationFacts association, StorageCommitmentRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        ArgumentNullException.ThrowIfNull(request);
        CommitmentRow? row = HasAddress(association.CallingAE)
            ? null
            : journal.Read(session => CommitmentTable.Find(session, association.CallingAE, request.TransactionUid));
        return ValueTask.FromResult(row is null ? null : judge.Report(row));
    }

    /// <inheritdoc/>
    public async ValueTask ReportedAsync(AssociationFacts association, string transactionUid, DicomStatus status, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(association);
        CommitmentEvent happened = status.IsFailure ? CommitmentEvent.Expired : CommitmentEvent.Reported;
        await journal.WriteAsync(
            transaction =>
            {
                if (CommitmentTable.Find(transaction, association.CallingAE, transactionUid) is { } row)
                {
                    CommitmentTable.MoveNeedsTransaction(
                        transaction, row, happened, journal.Clock.GetUtcNow(), reason: status.IsFailure ? $"answered {status}" : null);
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    private bool HasAddress(string callingAE) => CommitmentReporter.AddressOf(scanners, callingAE) is not null;
}
