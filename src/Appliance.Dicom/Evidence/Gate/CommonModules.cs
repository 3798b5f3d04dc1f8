using Appliance.Dicom.Data;
using static Appliance.Dicom.Evidence.Gate.AttributeRule;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>What every kind of evidence has.</summary>
internal static class CommonModules
{
    private static readonly ModuleRule SopCommon = new(
        "PS3.3 C.12.1",
        Type1(DicomTag.SOPClassUID),
        Type1(DicomTag.SOPInstanceUID),
        Type1C(DicomTag.SpecificCharacterSet, HasTextBeyondAscii),
        NeverEmpty(DicomTag.CodingSchemeIdentificationSequence, new ModuleRule("PS3.3 C.12.1.1.1", Type1(DicomTag.CodingSchemeDesignator))),
        Type1(DicomTag.ContributingEquipmentSequence, new ModuleRule(
            "PS3.3 C.12.1.1.5",
            Type1(DicomTag.PurposeOfReferenceCodeSequence, Macros.Code, 1),
            Type1(DicomTag.Manufacturer))));

    private static readonly ModuleRule Patient = new(
        "PS3.3 C.7.1.1",
        Type2(DicomTag.PatientName),
        Type2(DicomTag.PatientID),
        Type2(DicomTag.PatientBirthDate),
        Type2(DicomTag.PatientSex));

    private static readonly ModuleRule GeneralStudy = new(
        "PS3.3 C.7.2.1",
        Type1(DicomTag.StudyInstanceUID),
        Type2(DicomTag.StudyDate),
        Type2(DicomTag.StudyTime),
        Type2(DicomTag.ReferringPhysicianName),
        Type2(DicomTag.StudyID),
        Type2(DicomTag.AccessionNumber));

    private static readonly ModuleRule Equipment = new(
        "PS3.3 C.7.5.2",
        Type1(DicomTag.Manufacturer),
        Type1(DicomTag.ManufacturerModelName),
        Type1(DicomTag.DeviceSerialNumber),
        Type1(DicomTag.SoftwareVersions));

    /// <summary>Not of the IODs but of the house: every object says what it may be used for.</summary>
    private static readonly ModuleRule Qualification = new("PS3.3 C.8.13.2.1.1", Type1(DicomTag.ContentQualification, "PRODUCT", "RESEARCH", "SERVICE"));

    /// <summary>The modules.</summary>
    public static IReadOnlyList<ModuleRule> All { get; } = [SopCommon, Patient, GeneralStudy, Equipment, Qualification];

    /// <summary>General Series as far as each kind has it.</summary>
    public static ModuleRule Series(string clause, string modality) => new(
        clause,
        Type1(DicomTag.Modality, modality),
        Type1(DicomTag.SeriesInstanceUID),
        Type1(DicomTag.SeriesNumber));

    /// <summary>Frame of Reference.</summary>
    public static ModuleRule FrameOfReference { get; } = new(
        "PS3.3 C.7.4.1",
        Type1(DicomTag.FrameOfReferenceUID),
        Type2(DicomTag.PositionReferenceIndicator));

    /// <summary>Of our own: what the source wrote beyond ASCII without saying in which set is copied, and none may be said for it.</summary>
    private static bool HasTextBeyondAscii(DicomDataset dataset) => dataset.Where(item => !SourceWords.AreIn(dataset, item.Tag)).Any(item => item switch
    {
        DicomSequence sequence => sequence.Items.Any(HasTextBeyondAscii),
        DicomElement { VR.IsText: true } element => !System.Text.Ascii.IsValid(element.Bytes.Span),
        _ => false,
    });
}
