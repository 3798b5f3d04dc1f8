namespace Appliance.Dicom.Evidence;

/// <summary>Evidence that is not what the standard asks for, and therefore must not leave: a defect of an app or of ours, never of the study.</summary>
/// <param name="faults">What is wrong; at least one.</param>
public sealed class EvidenceFaultException(IReadOnlyList<EvidenceFault> faults)
    : Exception($"The evidence is not valid DICOM and was kept back: {faults[0]}{(faults.Count > 1 ? $", and {faults.Count - 1} more" : "")}")
{
    /// <summary>What is wrong.</summary>
    public IReadOnlyList<EvidenceFault> Faults { get; } = faults;
}
