using Appliance.Dicom.Services;
using Appliance.Edge.Storage;

namespace Appliance.Edge.Commitment;

/// <summary>Says which objects this unit keeps safe: those that the journal knows under that SOP class, with their file in the spool.</summary>
public sealed class CommitmentJudge(Journal journal, Spool spool)
{
    /// <summary>The report on a request, by what is here now.</summary>
    internal StorageCommitmentReport Report(CommitmentRow row) => journal.Read(session =>
    {
        var committed = new List<SopReference>();
        var failed = new List<FailedCommitment>();
        foreach (SopReference reference in CommitmentTable.Objects(session, row.Id))
        {
            if (Failure(session, reference) is { } reason)
            {
                failed.Add(new FailedCommitment(reference, reason));
            }
            else
            {
                committed.Add(reference);
            }
        }

        return new StorageCommitmentReport(row.TransactionUid, committed, failed);
    });

    private CommitmentFailure? Failure(JournalSession session, SopReference reference)
    {
        List<InstanceRow> rows =
            [.. InstanceTable.BySopUid(session, reference.SopInstanceUid).Where(row => row.State is not (InstanceState.Missing or InstanceState.Deleted))];
        if (rows.Count == 0)
        {
            return CommitmentFailure.NoSuchObjectInstance;
        }

        rows.RemoveAll(row => row.Facts.SopClass != reference.SopClassUid);
        return rows.Count == 0 ? CommitmentFailure.ClassInstanceConflict
            : rows.TrueForAll(row => IsWhole(row)) ? null
            : CommitmentFailure.ProcessingFailure;
    }

    // Its meta information comes on top of the data set, so a file that was cut is shorter than this.
    private bool IsWhole(InstanceRow row) => new FileInfo(spool.PathOf(row.File)) is { Exists: true } file && file.Length >= row.Bytes;
}
