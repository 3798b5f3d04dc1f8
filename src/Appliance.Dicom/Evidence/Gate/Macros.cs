using Appliance.Dicom.Data;
using static Appliance.Dicom.Evidence.Gate.AttributeRule;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Macros that several modules include.</summary>
internal static class Macros
{
    /// <summary>Code Sequence Macro: one of the three values, as its length asks for.</summary>
    public static ModuleRule Code { get; } = new(
        "PS3.3 8.8",
        Type1C(DicomTag.CodeValue, item => !item.Contains(DicomTag.LongCodeValue) && !item.Contains(DicomTag.URNCodeValue)),
        NeverEmpty(DicomTag.LongCodeValue),
        Type1C(DicomTag.CodingSchemeDesignator, item => item.Contains(DicomTag.CodeValue) || item.Contains(DicomTag.LongCodeValue)),
        Type1(DicomTag.CodeMeaning));

    /// <summary>SOP Instance Reference Macro.</summary>
    public static ModuleRule SopInstanceReference { get; } = new(
        "PS3.3 10.8",
        Type1(DicomTag.ReferencedSOPClassUID),
        Type1(DicomTag.ReferencedSOPInstanceUID),
        NeverEmpty(DicomTag.ReferencedFrameNumber),
        NeverEmpty(DicomTag.ReferencedSegmentNumber));

    /// <summary>Image SOP Instance Reference Macro with a purpose, as derived images name their sources.</summary>
    public static ModuleRule SourceImage { get; } = new(
        "PS3.3 10.3",
        Type1(DicomTag.ReferencedSOPClassUID),
        Type1(DicomTag.ReferencedSOPInstanceUID),
        Type1(DicomTag.PurposeOfReferenceCodeSequence, Code, 1),
        Type3(DicomTag.SpatialLocationsPreserved, "YES", "NO", "REORIENTED_ONLY"));

    /// <summary>Hierarchical SOP Instance Reference Macro.</summary>
    public static ModuleRule Hierarchy { get; } = new(
        "PS3.3 C.17.2.1",
        Type1(DicomTag.StudyInstanceUID),
        Type1(DicomTag.ReferencedSeriesSequence, new ModuleRule(
            "PS3.3 C.17.2.1",
            Type1(DicomTag.SeriesInstanceUID),
            Type1(DicomTag.ReferencedSOPSequence, SopInstanceReference))));

    /// <summary>Instances by series.</summary>
    public static ModuleRule SeriesOfInstances { get; } = new(
        "PS3.3 C.12.2",
        Type1(DicomTag.SeriesInstanceUID),
        Type1(DicomTag.ReferencedInstanceSequence, SopInstanceReference));

    /// <summary>Algorithm Identification Macro.</summary>
    public static ModuleRule Algorithm { get; } = new(
        "PS3.3 10.16",
        Type1(DicomTag.AlgorithmFamilyCodeSequence, Code, 1),
        Type1(DicomTag.AlgorithmName),
        Type1(DicomTag.AlgorithmVersion));
}
