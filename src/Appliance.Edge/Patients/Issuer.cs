using Appliance.Dicom.Data;

namespace Appliance.Edge.Patients;

/// <summary>Who assigned an identifier (HL7v2 Hierarchic Designator, PS3.3 10.14): without it two hospitals' numbers look alike.</summary>
/// <param name="Local">Local Namespace Entity ID, empty when there is none.</param>
/// <param name="Universal">Universal Entity ID, empty when there is none.</param>
internal readonly record struct Issuer(string Local, string Universal)
{
    /// <summary>The issuer of the patient ID (PS3.3 C.7.1.1, 10.15).</summary>
    public static Issuer OfPatient(DicomDataset dataset) => new(
        Plain(dataset, DicomTag.IssuerOfPatientID),
        dataset.GetSequenceItems(DicomTag.IssuerOfPatientIDQualifiersSequence) is [var item, ..] ? Plain(item, DicomTag.UniversalEntityID) : "");

    /// <summary>The issuer of the accession number beside it.</summary>
    public static Issuer OfAccession(DicomDataset dataset) =>
        dataset.GetSequenceItems(DicomTag.IssuerOfAccessionNumberSequence) is [var item, ..]
            ? new Issuer(Plain(item, DicomTag.LocalNamespaceEntityID), Plain(item, DicomTag.UniversalEntityID))
            : new Issuer("", "");

    /// <summary>True when both say who they are, and are not the same.</summary>
    public bool Differs(Issuer other) =>
        Universal.Length > 0 && other.Universal.Length > 0 ? Universal != other.Universal
        : Local.Length > 0 && other.Local.Length > 0 && Local != other.Local;

    private static string Plain(DicomDataset dataset, DicomTag tag) => dataset.GetStringOrEmpty(tag).Trim(' ', '\0');
}
