using System.Collections.Frozen;
using Appliance.Dicom.Data;
using static Appliance.Dicom.Evidence.Gate.AttributeRule;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>What a content item of each value type holds (PS3.3 C.17.3, C.18).</summary>
internal static class ContentItemRules
{
    private static readonly ModuleRule Named = new("PS3.3 C.17.3", Type1(DicomTag.ConceptNameCodeSequence, Macros.Code, 1), NeverEmpty(DicomTag.ContentSequence));

    private static readonly ModuleRule MeasuredValue = new(
        "PS3.3 C.18.1",
        Type1(DicomTag.NumericValue),
        NeverEmpty(DicomTag.FloatingPointValue),
        Type1(DicomTag.MeasurementUnitsCodeSequence, Macros.Code, 1));

    /// <summary>By value type.</summary>
    public static FrozenDictionary<string, ModuleRule> ByValueType { get; } = new Dictionary<string, ModuleRule>(StringComparer.Ordinal)
    {
        ["CONTAINER"] = new("PS3.3 C.18.8", Type1(DicomTag.ContinuityOfContent, "SEPARATE", "CONTINUOUS"), NeverEmpty(
            DicomTag.ContentTemplateSequence, new ModuleRule("PS3.3 C.18.8", Type1(DicomTag.MappingResource, "DCMR"), Type1(DicomTag.TemplateIdentifier)))) { Includes = [Named] },
        ["CODE"] = new("PS3.3 C.18.2", Type1(DicomTag.ConceptCodeSequence, Macros.Code, 1)) { Includes = [Named] },
        ["NUM"] = new("PS3.3 C.18.1", Type1(DicomTag.MeasuredValueSequence, MeasuredValue, 1)) { Includes = [Named] },
        ["TEXT"] = new("PS3.3 C.17.3", Type1(DicomTag.TextValue)) { Includes = [Named] },
        ["UIDREF"] = new("PS3.3 C.17.3", Type1(DicomTag.UID)) { Includes = [Named] },
        ["IMAGE"] = new("PS3.3 C.18.4", Type1(DicomTag.ReferencedSOPSequence, Macros.SopInstanceReference, 1)),
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
