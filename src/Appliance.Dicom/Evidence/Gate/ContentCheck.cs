using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Holds a content tree against its template: every item has a row, and every row as many items as it may.</summary>
internal sealed class ContentCheck(FaultList faults)
{
    private const string Ucum = "UCUM";

    /// <summary>Deeper than any template here.</summary>
    private const int MaxDepth = 12;

    public void Check(DicomDataset root, ContentRule template) => CheckItem(root, template, "", 0);

    private void CheckItem(DicomDataset item, ContentRule row, string path, int depth)
    {
        if (faults.IsFull || depth > MaxDepth)
        {
            return;
        }

        if (ContentItemRules.ByValueType.TryGetValue(row.ValueType, out ModuleRule? attributes))
        {
            attributes.Check(item, path, faults);
        }

        if (item.GetStringOrEmpty(DicomTag.ValueType) != row.ValueType || !row.Name.Allows(NameOf(item)))
        {
            faults.Add($"{row.Clause} {row}", path, $"It is no {row.ValueType} of {row.Name}.");
        }

        CheckTemplate(item, row, path);
        CheckCode(item, row, path);
        CheckUnit(item, row, path);
        CheckChildren(item, row, path, depth);
    }

    private void CheckChildren(DicomDataset item, ContentRule row, string path, int depth)
    {
        var found = new int[row.Children.Count];
        IReadOnlyList<DicomDataset> children = item.GetSequenceItems(DicomTag.ContentSequence);
        for (int index = 0; index < children.Count && !faults.IsFull; index++)
        {
            string here = FaultList.Join(FaultList.Join(path, DicomTag.ContentSequence), index);
            int match = Match(children[index], row.Children);
            if (match < 0)
            {
                faults.Add($"{row.Clause} rows of {row.Name}", here, "The template has no row for such an item here.");
                continue;
            }

            found[match]++;
            CheckItem(children[index], row.Children[match], here, depth + 1);
        }

        for (int child = 0; child < found.Length; child++)
        {
            ContentRule rule = row.Children[child];
            if (found[child] < rule.Least || found[child] > rule.Most)
            {
                faults.Add($"{rule.Clause} {rule}", path, $"There are {found[child]}; {(rule.Most == int.MaxValue ? $"at least {rule.Least}" : $"{rule.Least} to {rule.Most}")} are expected.");
            }
        }
    }

    /// <summary>The row that an item belongs to: by its template first, then by its name, then a row for any name.</summary>
    private static int Match(DicomDataset item, IReadOnlyList<ContentRule> rows)
    {
        string relationship = item.GetStringOrEmpty(DicomTag.RelationshipType), valueType = item.GetStringOrEmpty(DicomTag.ValueType);
        string? template = TemplateOf(item);
        CodedConcept? name = NameOf(item);
        int best = -1;
        for (int index = 0; index < rows.Count; index++)
        {
            ContentRule row = rows[index];
            if (row.Relationship != relationship || row.ValueType != valueType || !row.Name.Allows(name))
            {
                continue;
            }

            if (row.Name.IsNamed && (row.Template is null || row.Template == template))
            {
                return index;
            }

            best = best < 0 ? index : best;
        }

        return best;
    }

    private void CheckTemplate(DicomDataset item, ContentRule row, string path)
    {
        if (row.Template is { } wanted && TemplateOf(item) != wanted)
        {
            faults.Add($"PS3.3 C.18.8 {row.Clause}", path, $"It does not say that it follows template {wanted}.");
        }
    }

    private void CheckCode(DicomDataset item, ContentRule row, string path)
    {
        if (row.Values.Count > 0 && !row.Values.Any(value => item.GetSequenceItems(DicomTag.ConceptCodeSequence) is [var code]
            && code.GetStringOrEmpty(DicomTag.CodeValue) == value.Value && code.GetStringOrEmpty(DicomTag.CodingSchemeDesignator) == value.Scheme))
        {
            faults.Add($"{row.Clause} value of {row.Name}", path, $"It is none of {string.Join(", ", row.Values.Select(value => value.Meaning))}.");
        }
    }

    /// <summary>Units are of UCUM (PS3.16 CID 82).</summary>
    private void CheckUnit(DicomDataset item, ContentRule row, string path)
    {
        if (row.ValueType != "NUM" || item.GetSequenceItems(DicomTag.MeasuredValueSequence) is not [var measured]
            || measured.GetSequenceItems(DicomTag.MeasurementUnitsCodeSequence) is not [var unit])
        {
            return; // Told of by the item's own rules.
        }

        if (unit.GetStringOrEmpty(DicomTag.CodingSchemeDesignator) != Ucum
            || (row.Unit is { } wanted && unit.GetStringOrEmpty(DicomTag.CodeValue) != wanted.Value))
        {
            faults.Add($"{row.Clause} unit of {row.Name}", path, row.Unit is { } fixedUnit ? $"The unit is not {fixedUnit.Value} of UCUM." : "The unit is none of UCUM.");
        }
    }

    private static string? TemplateOf(DicomDataset item) =>
        item.GetSequenceItems(DicomTag.ContentTemplateSequence) is [var template] ? template.GetStringOrEmpty(DicomTag.TemplateIdentifier) : null;

    private static CodedConcept? NameOf(DicomDataset item) =>
        item.GetSequenceItems(DicomTag.ConceptNameCodeSequence) is [var name, ..] ? CodedConcept.Read(name) : null;
}
