using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>A row of a module's table: an attribute, its type, and what its value may be.</summary>
/// <param name="Tag">The attribute.</param>
/// <param name="Requirement">Its type.</param>
internal sealed record AttributeRule(DicomTag Tag, Requirement Requirement)
{
    /// <summary>When it is required: of types 1C and 2C only, told the data set that it stands in.</summary>
    public Func<DicomDataset, bool> When { get; init; } = static _ => true;

    /// <summary>Enumerated values; empty for any.</summary>
    public IReadOnlyList<string> Terms { get; init; } = [];

    /// <summary>What stands in each item of a sequence; null when that is not looked at here.</summary>
    public ModuleRule? Items { get; init; }

    /// <summary>Most items.</summary>
    public int MaxItems { get; init; } = int.MaxValue;

    private string TypeText => Requirement.ToString()[4..];

    private bool NeedsValue => Requirement is Requirement.Type1 or Requirement.Type1C;

    public static AttributeRule Type1(DicomTag tag, params string[] terms) => new(tag, Requirement.Type1) { Terms = terms };

    public static AttributeRule Type1(DicomTag tag, ModuleRule items, int maxItems = int.MaxValue) => new(tag, Requirement.Type1) { Items = items, MaxItems = maxItems };

    public static AttributeRule Type1C(DicomTag tag, Func<DicomDataset, bool> when, params string[] terms) => new(tag, Requirement.Type1C) { When = when, Terms = terms };

    public static AttributeRule Type1C(DicomTag tag, Func<DicomDataset, bool> when, ModuleRule items) => new(tag, Requirement.Type1C) { When = when, Items = items };

    public static AttributeRule Type2(DicomTag tag, params string[] terms) => new(tag, Requirement.Type2) { Terms = terms };

    public static AttributeRule Type2C(DicomTag tag, Func<DicomDataset, bool> when) => new(tag, Requirement.Type2C) { When = when };

    public static AttributeRule Type3(DicomTag tag, params string[] terms) => new(tag, Requirement.Type3) { Terms = terms };

    /// <summary>What is there only when there is something to say, and then never empty.</summary>
    public static AttributeRule NeverEmpty(DicomTag tag, ModuleRule? items = null) => new(tag, Requirement.Type1C) { When = static _ => false, Items = items };

    /// <summary>Holds a data set against the row.</summary>
    public void Check(DicomDataset dataset, string clause, string path, FaultList faults)
    {
        string rule = $"{clause} {Tag.Keyword} type {TypeText}", here = FaultList.Join(path, Tag);
        if (!dataset.TryGetItem(Tag, out DicomItem? item))
        {
            if (Requirement != Requirement.Type3 && When(dataset))
            {
                faults.Add(rule, here, "It is absent.");
            }

            return;
        }

        if (IsEmpty(item))
        {
            // Type 1C is, when it is there at all, never empty.
            if (NeedsValue)
            {
                faults.Add(rule, here, "It is empty.");
            }

            return;
        }

        CheckValue(dataset, item, clause, here, faults);
    }

    private void CheckValue(DicomDataset dataset, DicomItem item, string clause, string here, FaultList faults)
    {
        if (Terms.Count > 0 && dataset.GetStrings(Tag).FirstOrDefault(value => !Terms.Contains(value)) is not null)
        {
            faults.Add($"{clause} {Tag.Keyword} enumerated", here, $"It is none of {string.Join(", ", Terms)}.");
        }

        if (Items is null)
        {
            return;
        }

        if (item is not DicomSequence sequence)
        {
            faults.Add($"{clause} {Tag.Keyword} sequence", here, "It is no sequence.");
            return;
        }

        if (sequence.Items.Count > MaxItems)
        {
            faults.Add($"{clause} {Tag.Keyword} items", here, $"It has more than {MaxItems} item(s).");
        }

        for (int index = 0; index < sequence.Items.Count && !faults.IsFull; index++)
        {
            Items.Check(sequence.Items[index], FaultList.Join(path: here, index), faults);
        }
    }

    private static bool IsEmpty(DicomItem item) => item switch
    {
        DicomSequence sequence => sequence.Items.Count == 0,
        DicomElement element => element.Length == 0 || (element.VR.IsString && element.Length <= MaxBlank && !element.Bytes.Span.ContainsAnyExcept((byte)' ', (byte)0)),
        _ => false,
    };

    /// <summary>A longer text is not looked through for something that is not blank.</summary>
    private const int MaxBlank = 1024;
}
