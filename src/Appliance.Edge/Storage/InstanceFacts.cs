namespace Appliance.Edge.Storage;

/// <summary>What the journal needs to know of an object.</summary>
/// <param name="StudyUid">Study Instance UID (0020,000D).</param>
/// <param name="SeriesUid">Series Instance UID (0020,000E).</param>
/// <param name="SopUid">SOP Instance UID (0008,0018).</param>
/// <param name="SopClass">SOP Class UID (0008,0016).</param>
/// <param name="TransferSyntax">Transfer Syntax UID of the data set.</param>
/// <param name="Modality">Modality (0008,0060); empty when absent.</param>
/// <param name="InstanceNumber">Instance Number (0020,0013); null when absent. Shown, never used to order.</param>
public sealed record InstanceFacts(
    string StudyUid, string SeriesUid, string SopUid, string SopClass, string TransferSyntax, string Modality, int? InstanceNumber)
{
    /// <summary>What it says of the others that belong to it.</summary>
    public InstanceHints Hints { get; init; } = InstanceHints.None;

    /// <summary>Who it says its patient is.</summary>
    public PatientKey Patient { get; init; } = PatientKey.Nobody;
}
