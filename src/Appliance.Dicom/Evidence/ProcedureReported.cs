using System.Collections.Frozen;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence.Gate;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// Procedure reported (TID 1207), as far as anybody knows it: what the algorithm determined; else what the study says of itself;
/// else the modality and no body part, for nobody is to read of a chest where none was looked for.
/// </summary>
internal static class ProcedureReported
{
    private static readonly CodedConcept Name = new("121058", "DCM", "Procedure reported");

    /// <summary>Procedures of any body region (CID 100 and LOINC) by Modality (0008,0060).</summary>
    private static readonly FrozenDictionary<string, CodedConcept> OfModality = new Dictionary<string, CodedConcept>(StringComparer.Ordinal)
    {
        ["CT"] = Codes.CtUnspecified,
        ["MR"] = Codes.MrUnspecified,
        ["PT"] = Codes.PetUnspecified,
        ["NM"] = Codes.NmUnspecified,
        ["CR"] = Codes.XrUnspecified,
        ["DX"] = Codes.XrUnspecified,
        ["US"] = Codes.UsUnspecified,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The Code Sequence Macro (PS3.3 8.8) without what only coding schemes with versions and mappings need.</summary>
    private static readonly DicomTag[] Macro =
        [DicomTag.CodeValue, DicomTag.LongCodeValue, DicomTag.CodingSchemeDesignator, DicomTag.CodingSchemeVersion, DicomTag.CodeMeaning];

    /// <summary>At least one content item.</summary>
    /// <param name="source">The instances that were read.</param>
    /// <param name="determined">What the algorithm determined; null when it did not.</param>
    public static IEnumerable<DicomDataset> Items(EvidenceSource source, CodedConcept? determined)
    {
        DicomDataset[] ofStudy = determined is null ? [.. OfStudy(source)] : [];
        return ofStudy.Length > 0
            ? ofStudy.Select(code => SrContent.Code(SrContent.HasConceptMod, Name, code))
            : [SrContent.Code(SrContent.HasConceptMod, Name, determined ?? OfModality.GetValueOrDefault(source.Header.GetStringOrEmpty(DicomTag.Modality), Codes.Imaging))];
    }

    /// <summary>
    /// The study's own codes that can stand in a document: of many scanners the sequence has an item without a value, with too long a one, or with text
    /// that is not what its set says. The gate decides, so that no report is kept back for what the hospital wrote.
    /// </summary>
    public static IEnumerable<DicomDataset> OfStudy(EvidenceSource source)
    {
        foreach (DicomDataset item in source.Header.GetSequenceItems(DicomTag.ProcedureCodeSequence))
        {
            var code = new DicomDataset(item.Clone().Where(part => Macro.Contains(part.Tag) && part is DicomElement { Length: > 0 }));
            DicomDataset document = [];
            source.Declare(document);
            document.AddOrUpdate(DicomTag.ConceptCodeSequence, code);
            var faults = new FaultList();
            Macros.Code.Check(code, "", faults);
            ValueRules.Check(code, faults);
            if (faults.Faults.Count == 0)
            {
                yield return code.Clone();
            }
        }
    }
}
