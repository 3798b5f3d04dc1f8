using Appliance.Dicom.Data;
using Appliance.Dicom.Network;

namespace Appliance.Dicom.Services;

/// <summary>What an N-ACTION of Storage Commitment asks (PS3.4 J.3.2): to take over the safekeeping of these objects.</summary>
/// <param name="TransactionUid">Transaction UID (0008,1195): the requestor's name for this request.</param>
/// <param name="References">The objects.</param>
public sealed record StorageCommitmentRequest(string TransactionUid, IReadOnlyList<SopReference> References)
{
    /// <summary>Objects in one request at most.</summary>
    public const int MaxReferences = 100_000;

    /// <summary>The action type of a request (PS3.4 J.3.2).</summary>
    public const ushort ActionType = 1;

    /// <summary>Reads a request; null and the status when it is none.</summary>
    /// <param name="dataset">The data set of the N-ACTION.</param>
    public static (StorageCommitmentRequest? Request, NServiceResult Result) Read(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        string transaction = dataset.GetStringOrEmpty(DicomTag.TransactionUID);
        IReadOnlyList<SopReference> references = ReadReferences(dataset, DicomTag.ReferencedSOPSequence);
        if (references.Count > MaxReferences)
        {
            return (null, new NServiceResult(DicomStatus.ResourceLimitation, $"more than {MaxReferences} objects"));
        }

        if (!NServiceMessage.IsUid(transaction) || references.Count == 0 || !references.All(IsComplete))
        {
            return (null, new NServiceResult(DicomStatus.InvalidArgumentValue, "Transaction UID or Referenced SOP Sequence is missing or bad"));
        }

        return (new StorageCommitmentRequest(transaction, references), NServiceResult.Success);
    }

    /// <summary>The data set of the N-ACTION.</summary>
    public DicomDataset ToDataset() => new DicomDataset()
        .AddOrUpdate(DicomTag.TransactionUID, TransactionUid)
        .AddOrUpdate(DicomTag.ReferencedSOPSequence, [.. References.Select(ToItem)]);

    internal static IReadOnlyList<SopReference> ReadReferences(DicomDataset dataset, DicomTag sequence) =>
        [.. dataset.GetSequenceItems(sequence).Select(item => new SopReference(
            item.GetStringOrEmpty(DicomTag.ReferencedSOPClassUID), item.GetStringOrEmpty(DicomTag.ReferencedSOPInstanceUID)))];

    internal static DicomDataset ToItem(SopReference reference) => new DicomDataset()
        .AddOrUpdate(DicomTag.ReferencedSOPClassUID, reference.SopClassUid)
        .AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, reference.SopInstanceUid);

    private static bool IsComplete(SopReference reference) =>
        NServiceMessage.IsUid(reference.SopClassUid) && NServiceMessage.IsUid(reference.SopInstanceUid);
}
