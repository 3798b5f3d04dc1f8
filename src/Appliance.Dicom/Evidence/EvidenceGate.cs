using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence.Gate;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// The one gate that evidence leaves by. It holds every object against its IOD and template as tables say them (<see cref="Gate"/>), and the
/// objects of a run against each other: a PACS never meets what is not DICOM, and half a result is none.
/// </summary>
public static class EvidenceGate
{
    /// <summary>Lets the objects of one run pass, all of them or none.</summary>
    /// <exception cref="EvidenceFaultException">One of them is not what the standard asks for.</exception>
    public static void Pass(IReadOnlyList<DicomDataset> evidence)
    {
        if (Check(evidence) is { Count: > 0 } faults)
        {
            throw new EvidenceFaultException(faults);
        }
    }

    /// <summary>What is wrong with the objects of one run; empty when they may leave.</summary>
    public static IReadOnlyList<EvidenceFault> Check(params IReadOnlyList<DicomDataset> evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var faults = new FaultList();
        foreach (DicomDataset dataset in evidence)
        {
            Check(dataset, faults);
        }

        ReferenceConsistency.CheckTogether(evidence, faults);
        return faults.Faults;
    }

    private static void Check(DicomDataset dataset, FaultList faults)
    {
        if (IodRule.Of(dataset.GetStringOrEmpty(DicomTag.SOPClassUID)) is not { } iod)
        {
            faults.Add("PS3.3 C.12.1 SOPClassUID", "SOPClassUID", "It is none of the classes of evidence.");
            return;
        }

        try
        {
            iod.Check(dataset, faults);
            ValueRules.Check(dataset, faults);
        }
        catch (DicomDataException unreadable)
        {
            faults.Add("PS3.5 values", "", $"A value cannot be read: {unreadable.Message}");
        }
    }
}
