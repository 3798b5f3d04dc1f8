using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>Who takes over the safekeeping of objects, and remembers whom to tell.</summary>
public interface IStorageCommitmentHandler
{
    /// <summary>Takes a request. Return success only when it is durable: the report is then owed, whatever happens.</summary>
    /// <param name="association">Who asks.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Gives up; the association is then aborted.</param>
    ValueTask<NServiceResult> RequestAsync(AssociationFacts association, StorageCommitmentRequest request, CancellationToken cancellationToken);

    /// <summary>The report, if it is to go back on this association; null when it goes on one of its own.</summary>
    /// <param name="association">Who asked.</param>
    /// <param name="request">A request that was answered with success.</param>
    /// <param name="cancellationToken">Gives up; the association is then aborted.</param>
    ValueTask<StorageCommitmentReport?> ReportHereAsync(
        AssociationFacts association, StorageCommitmentRequest request, CancellationToken cancellationToken);

    /// <summary>The peer answered the report that went on this association.</summary>
    /// <param name="association">Who asked.</param>
    /// <param name="transactionUid">The request.</param>
    /// <param name="status">Its answer.</param>
    /// <param name="cancellationToken">Gives up; the association is then aborted.</param>
    ValueTask ReportedAsync(AssociationFacts association, string transactionUid, DicomStatus status, CancellationToken cancellationToken);
}
