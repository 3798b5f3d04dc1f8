using Appliance.Dicom.Data;
using static Appliance.Dicom.Evidence.Gate.AttributeRule;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Comprehensive 3D SR (PS3.3 A.35.13) and Key Object Selection Document (A.35.4), without their content trees.</summary>
internal static class DocumentModules
{
    private static readonly ModuleRule Request = new(
        "PS3.3 C.17.2",
        Type1(DicomTag.StudyInstanceUID),
        Type2(DicomTag.ReferencedStudySequence),
        Type2(DicomTag.AccessionNumber),
        Type2(DicomTag.PlacerOrderNumberImagingServiceRequest),
        Type2(DicomTag.FillerOrderNumberImagingServiceRequest),
        Type2(DicomTag.RequestedProcedureID),
        Type2(DicomTag.RequestedProcedureDescription),
        Type2(DicomTag.RequestedProcedureCodeSequence));

    private static readonly ModuleRule Root = new("PS3.3 C.17.3", Type1(DicomTag.ContentSequence));

    /// <summary>The modules of a report.</summary>
    public static IReadOnlyList<ModuleRule> Report { get; } =
    [
        .. CommonModules.All,
        CommonModules.Series("PS3.3 C.17.1", "SR"),
        new ModuleRule("PS3.3 C.17.1", Type2(DicomTag.ReferencedPerformedProcedureStepSequence)),
        new ModuleRule(
            "PS3.3 C.17.2",
            Type1(DicomTag.InstanceNumber),
            Type1(DicomTag.CompletionFlag, "PARTIAL", "COMPLETE"),
            Type1(DicomTag.VerificationFlag, "UNVERIFIED", "VERIFIED"),
            Type1(DicomTag.ContentDate),
            Type1(DicomTag.ContentTime),
            Type2(DicomTag.PerformedProcedureCodeSequence),
            Type1(DicomTag.CurrentRequestedProcedureEvidenceSequence, Macros.Hierarchy),
            NeverEmpty(DicomTag.PertinentOtherEvidenceSequence, Macros.Hierarchy),
            NeverEmpty(DicomTag.PredecessorDocumentsSequence, Macros.Hierarchy),
            NeverEmpty(DicomTag.ReferencedRequestSequence, Request)),
        Root,
    ];

    /// <summary>The modules of a selection of key objects.</summary>
    public static IReadOnlyList<ModuleRule> KeyObjects { get; } =
    [
        .. CommonModules.All,
        CommonModules.Series("PS3.3 C.17.6.1", "KO"),
        new ModuleRule("PS3.3 C.17.6.1", Type2(DicomTag.ReferencedPerformedProcedureStepSequence)),
        new ModuleRule(
            "PS3.3 C.17.6.2",
            Type1(DicomTag.InstanceNumber),
            Type1(DicomTag.ContentDate),
            Type1(DicomTag.ContentTime),
            Type1(DicomTag.CurrentRequestedProcedureEvidenceSequence, Macros.Hierarchy),
            NeverEmpty(DicomTag.ReferencedRequestSequence, Request)),
        Root,
    ];
}
