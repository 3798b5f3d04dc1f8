using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>A coded entry (Code Sequence Macro, PS3.3 8.8).</summary>
/// <param name="Value">Code Value, as 39607008.</param>
/// <param name="Scheme">Coding Scheme Designator, as SCT, DCM, LN, UCUM, or 99 and a name for a private scheme.</param>
/// <param name="Meaning">Code Meaning in English: ASCII, so that it can stand in every character set.</param>
public readonly record struct CodedConcept(string Value, string Scheme, string Meaning)
{
    /// <summary>Longest Code Value (0008,0100), a Short String; a longer one goes into Long Code Value (PS3.3 8.1).</summary>
    public const int MaxShortValue = 16;

    /// <summary>The item of a code sequence.</summary>
    public DicomDataset ToItem()
    {
        var item = new DicomDataset();
        item.AddOrUpdate(Value.Length > MaxShortValue ? DicomTag.LongCodeValue : DicomTag.CodeValue, Value);
        item.AddOrUpdate(DicomTag.CodingSchemeDesignator, Scheme);
        item.AddOrUpdate(DicomTag.CodeMeaning, Meaning);
        return item;
    }

    /// <summary>Reads the item of a code sequence; null when it has no value.</summary>
    public static CodedConcept? Read(DicomDataset item)
    {
        ArgumentNullException.ThrowIfNull(item);
        string value = item.GetStringOrEmpty(DicomTag.CodeValue);
        value = value.Length > 0 ? value : item.GetStringOrEmpty(DicomTag.LongCodeValue);
        return value.Length == 0 ? null : new CodedConcept(value, item.GetStringOrEmpty(DicomTag.CodingSchemeDesignator), item.GetStringOrEmpty(DicomTag.CodeMeaning));
    }
}
