using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>Patients that are no people. Species and breed are said of animals only (PS3.3 C.7.1.1, types 1C and 2C "if the patient is a non-human organism").</summary>
public static class NonHumanOrganism
{
    /// <summary>Type 2C of a non-human organism (PS3.3 C.7.1.1 and C.7.2.2): they must be there, empty if need be.</summary>
    internal static readonly DicomTag[] NeverAbsent =
    [
        DicomTag.PatientBreedDescription, DicomTag.PatientBreedCodeSequence, DicomTag.BreedRegistrationSequence,
        DicomTag.ResponsiblePerson, DicomTag.ResponsibleOrganization, DicomTag.PatientSexNeutered,
    ];

    /// <summary>Whether the header says that the patient is one.</summary>
    public static bool Is(DicomDataset header)
    {
        ArgumentNullException.ThrowIfNull(header);
        return header.GetStringOrEmpty(DicomTag.PatientBreedDescription).Length > 0
            || header.GetSequenceItems(DicomTag.PatientBreedCodeSequence).Count > 0
            || IsOther(header.GetStringOrEmpty(DicomTag.PatientSpeciesDescription))
            || header.GetSequenceItems(DicomTag.PatientSpeciesCodeSequence).Any(species => IsOther(species.GetStringOrEmpty(DicomTag.CodeMeaning)));
    }

    private static bool IsOther(string species) =>
        species.Length > 0 && !species.Contains("homo sapiens", StringComparison.OrdinalIgnoreCase) && !species.Contains("human", StringComparison.OrdinalIgnoreCase);
}
