using Appliance.Dicom.Data;

namespace Appliance.Dicom.Services;

/// <summary>Why an object was not committed to: Failure Reason (0008,1197), PS3.3 C.14.1.1.</summary>
public enum CommitmentFailure : ushort
{
    /// <summary>0110H: processing failure.</summary>
    ProcessingFailure = 0x0110,

    /// <summary>0112H: no such object instance.</summary>
    NoSuchObjectInstance = 0x0112,

    /// <summary>0119H: the object is of another SOP class.</summary>
    ClassInstanceConflict = 0x0119,

    /// <summary>0122H: the SOP class is not supported.</summary>
    SopClassNotSupported = 0x0122,

    /// <summary>0131H: the transaction UID is in use already.</summary>
    DuplicateTransactionUid = 0x0131,

    /// <summary>0213H: resource limitation.</summary>
    ResourceLimitation = 0x0213,
}

/// <summary>An object that was not committed to.</summary>
/// <param name="Reference">The object.</param>
/// <param name="Reason">Why not; peers use other values than those named, too.</param>
public sealed record FailedCommitment(SopReference Reference, CommitmentFailure Reason);

/// <summary>What an N-EVENT-REPORT of Storage Commitment tells (PS3.4 J.3.3).</summary>
/// <param name="TransactionUid">The request that it answers.</param>
/// <param name="Committed">Objects that are kept safe.</param>
/// <param name="Failed">Objects that are not.</param>
public sealed record StorageCommitmentReport(
    string TransactionUid, IReadOnlyList<SopReference> Committed, IReadOnlyList<FailedCommitment> Failed)
{
    /// <summary>Event type 1: all are committed to; 2: failures exist.</summary>
    public ushort EventType => Failed.Count == 0 ? (ushort)1 : (ushort)2;

    /// <summary>Reads a report; null when the data set is none.</summary>
    /// <param name="dataset">The data set of the N-EVENT-REPORT.</param>
    public static StorageCommitmentReport? Read(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        string transaction = dataset.GetStringOrEmpty(DicomTag.TransactionUID);
        return !NServiceMessage.IsUid(transaction) ? null : new StorageCommitmentReport(
            transaction,
            StorageCommitmentRequest.ReadReferences(dataset, DicomTag.ReferencedSOPSequence),
            [.. dataset.GetSequenceItems(DicomTag.FailedSOPSequence).Select(item => new FailedCommitment(
                new SopReference(item.GetStringOrEmpty(DicomTag.ReferencedSOPClassUID), item.GetStringOrEmpty(DicomTag.ReferencedSOPInstanceUID)),
                item.TryGetValue(DicomTag.FailureReason, out ushort reason) ? (CommitmentFailure)reason : CommitmentFailure.ProcessingFailure))]);
    }

    /// <summary>The data set of the N-EVENT-REPORT; an empty sequence is left out.</summary>
    public DicomDataset ToDataset()
    {
        DicomDataset dataset = new DicomDataset().AddOrUpdate(DicomTag.TransactionUID, TransactionUid);
        if (Committed.Count > 0)
        {
            dataset.AddOrUpdate(DicomTag.ReferencedSOPSequence, [.. Committed.Select(StorageCommitmentRequest.ToItem)]);
        }

        if (Failed.Count > 0)
        {
            dataset.AddOrUpdate(
                DicomTag.FailedSOPSequence,
                [.. Failed.Select(failed => StorageCommitmentRequest.ToItem(failed.Reference).AddOrUpdate(DicomTag.FailureReason, (ushort)failed.Reason))]);
        }

        return dataset;
    }
}
