using Appliance.Dicom.Data;
using Appliance.Dicom.Services;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>Any data set is a performed procedure step, a request or a report of storage commitment, or none; a report is written and read the same.</summary>
internal sealed class NServiceTarget : IFuzzTarget
{
    public string Name => "nservice";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        Bytes(new StorageCommitmentRequest("2.25.1", [new SopReference("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4")]).ToDataset()),
        Bytes(new StorageCommitmentReport(
            "2.25.1",
            [new SopReference("1.2.840.10008.5.1.4.1.1.2", "1.2.3.4")],
            [new FailedCommitment(new SopReference("1.2.840.10008.5.1.4.1.1.4", "1.2.3.5"), CommitmentFailure.NoSuchObjectInstance)]).ToDataset()),
        Bytes(new DicomDataset()
            .AddOrUpdate(DicomTag.PerformedProcedureStepStatus, "COMPLETED")
            .AddOrUpdate(DicomTag.ScheduledStepAttributesSequence, new DicomDataset().AddOrUpdate(DicomTag.StudyInstanceUID, "1.2.3"))),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        DicomDataset dataset;
        try
        {
            dataset = DicomDatasetReader.Read(input.ToArray(), DicomTransferSyntax.ImplicitVRLittleEndian);
            _ = StorageCommitmentRequest.Read(dataset);
            _ = PerformedStep.Create(null, dataset);
            _ = PerformedStep.Set(new PerformedStep(PerformedStepState.InProgress, []), dataset).Step?.ObjectUids;
        }
        catch (DicomDataException)
        {
            return;
        }

        if (StorageCommitmentReport.Read(dataset) is { } report)
        {
            StorageCommitmentReport again = StorageCommitmentReport.Read(DicomDatasetReader.Read(Bytes(report.ToDataset()), DicomTransferSyntax.ImplicitVRLittleEndian))
                ?? throw new OracleException("a report that was read is written as none");
            if (again.TransactionUid != report.TransactionUid || again.Failed.Count != report.Failed.Count || again.Committed.Count != report.Committed.Count)
            {
                throw new OracleException("a report that was read is written as another");
            }
        }
    }

    private static byte[] Bytes(DicomDataset dataset) => DicomDatasetWriter.ToBytes(dataset, DicomTransferSyntax.ImplicitVRLittleEndian);
}
