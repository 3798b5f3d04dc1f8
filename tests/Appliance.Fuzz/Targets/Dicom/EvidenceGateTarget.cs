using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Fuzz.Seeds;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>The gate tells of any object at all what is wrong with it, in bounded words, and throws nothing but that.</summary>
internal sealed class EvidenceGateTarget : IFuzzTarget
{
    private const int MostFaults = 101;
    private static readonly DicomReadOptions Limits = new() { MaxMemoryBytes = 1024 * 1024, MaxDeflatedBytes = 1024 * 1024, MaxElements = 20_000 };

    public string Name => "evidence-gate";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) => [.. DicomSeeds.Files(dataFolder), .. EvidenceSeeds.All];

    public void Run(ReadOnlySpan<byte> input)
    {
        DicomDataset dataset;
        try
        {
            dataset = DicomFile.Read(new MemoryStream(input.ToArray()), Limits).Dataset;
        }
        catch (DicomDataException)
        {
            return;
        }

        IReadOnlyList<EvidenceFault> faults = EvidenceGate.Check(dataset);
        if (faults.Count > MostFaults)
        {
            throw new OracleException("more faults than anybody reads");
        }

        try
        {
            EvidenceGate.Pass([dataset]);
        }
        catch (EvidenceFaultException) when (faults.Count > 0)
        {
            return;
        }

        if (faults.Count > 0)
        {
            throw new OracleException("what has faults may not pass");
        }
    }
}
