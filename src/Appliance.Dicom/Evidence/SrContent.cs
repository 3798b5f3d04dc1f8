using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// Makes SR content items (PS3.3 C.17.3). Texts are encoded at once in the document's character set: an item learns its parent's set
/// only when it is put in place.
/// </summary>
internal sealed class SrContent(DicomCharacterSet charset)
{
    public const string Contains = "CONTAINS";
    public const string HasConceptMod = "HAS CONCEPT MOD";
    public const string HasObsContext = "HAS OBS CONTEXT";
    public const string HasAcqContext = "HAS ACQ CONTEXT";
    public const string HasProperties = "HAS PROPERTIES";
    public const string InferredFrom = "INFERRED FROM";

    /// <summary>Makes a data set a container; the document itself is one.</summary>
    public static DicomDataset Fill(DicomDataset target, CodedConcept name, string? template, IEnumerable<DicomDataset> children)
    {
        target.AddOrUpdate(DicomTag.ValueType, "CONTAINER")
            .AddOrUpdate(DicomTag.ConceptNameCodeSequence, name.ToItem())
            .AddOrUpdate(DicomTag.ContinuityOfContent, "SEPARATE");
        if (template is not null)
        {
            target.AddOrUpdate(DicomTag.ContentTemplateSequence, new DicomDataset()
                .AddOrUpdate(DicomTag.MappingResource, "DCMR")
                .AddOrUpdate(DicomTag.TemplateIdentifier, template));
        }

        return WithChildren(target, children);
    }

    public static DicomDataset Container(string relationship, CodedConcept name, string? template, IEnumerable<DicomDataset> children) =>
        Fill(new DicomDataset().AddOrUpdate(DicomTag.RelationshipType, relationship), name, template, children);

    public static DicomDataset Code(string relationship, CodedConcept name, CodedConcept value, params IEnumerable<DicomDataset> children) =>
        WithChildren(Code(relationship, name, value.ToItem()), children);

    /// <summary>A code as another data set of the same character set has it.</summary>
    public static DicomDataset Code(string relationship, CodedConcept name, DicomDataset value) =>
        Item(relationship, "CODE", name).AddOrUpdate(DicomTag.ConceptCodeSequence, value);

    public static DicomDataset UidRef(string relationship, CodedConcept name, string uid) =>
        Item(relationship, "UIDREF", name).AddOrUpdate(DicomTag.UID, uid);

    public DicomDataset Text(string relationship, CodedConcept name, string text) =>
        Item(relationship, "TEXT", name).AddOrUpdate(new DicomElement(DicomTag.TextValue, DicomVR.UT, charset.Encode(text, DicomVR.UT)));

    public static DicomDataset Number(string relationship, CodedConcept name, double value, CodedConcept unit, params IEnumerable<DicomDataset> children)
    {
        DicomDataset measured = new DicomDataset()
            .AddOrUpdate(DicomTag.MeasurementUnitsCodeSequence, unit.ToItem())
            .AddOrUpdate(DicomTag.NumericValue, value);
        if (measured.GetValue<double>(DicomTag.NumericValue) != value)
        {
            // Sixteen characters of a decimal string are not always enough for a double (PS3.3 C.18.1).
            measured.AddOrUpdate(DicomTag.FloatingPointValue, value);
        }

        return WithChildren(Item(relationship, "NUM", name).AddOrUpdate(DicomTag.MeasuredValueSequence, measured), children);
    }

    public static DicomDataset Image(string relationship, CodedConcept? name, string sopClassUid, string sopInstanceUid, int? segmentNumber = null)
    {
        DicomDataset reference = InstanceReferences.Item(sopClassUid, sopInstanceUid);
        if (segmentNumber is { } number)
        {
            reference.AddOrUpdate(DicomTag.ReferencedSegmentNumber, (ushort)number);
        }

        return Item(relationship, "IMAGE", name).AddOrUpdate(DicomTag.ReferencedSOPSequence, reference);
    }

    private static DicomDataset Item(string relationship, string valueType, CodedConcept? name)
    {
        DicomDataset item = new DicomDataset()
            .AddOrUpdate(DicomTag.RelationshipType, relationship)
            .AddOrUpdate(DicomTag.ValueType, valueType);
        return name is { } concept ? item.AddOrUpdate(DicomTag.ConceptNameCodeSequence, concept.ToItem()) : item;
    }

    private static DicomDataset WithChildren(DicomDataset item, IEnumerable<DicomDataset> children)
    {
        DicomDataset[] all = [.. children];
        return all.Length > 0 ? item.AddOrUpdate(DicomTag.ContentSequence, all) : item;
    }
}
