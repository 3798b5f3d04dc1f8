using System.Collections.Frozen;
using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Every element by itself: known to PS3.6, of its representation and multiplicity, within its length, in characters its set has.</summary>
internal static class ValueRules
{
    /// <summary>Deeper than any evidence: content trees have six levels.</summary>
    private const int MaxDepth = 24;

    private const char Replacement = '\uFFFD';

    private static readonly FrozenDictionary<string, (int Least, int Most, int Step)> Multiplicities = new Dictionary<string, (int, int, int)>(StringComparer.Ordinal)
    {
        ["1"] = (1, 1, 1), ["2"] = (2, 2, 1), ["3"] = (3, 3, 1), ["4"] = (4, 4, 1), ["6"] = (6, 6, 1), ["9"] = (9, 9, 1), ["16"] = (16, 16, 1),
        ["1-n"] = (1, int.MaxValue, 1), ["2-n"] = (2, int.MaxValue, 1), ["3-n"] = (3, int.MaxValue, 1), ["2-2n"] = (2, int.MaxValue, 2), ["3-3n"] = (3, int.MaxValue, 3),
        ["1-2"] = (1, 2, 1), ["1-3"] = (1, 3, 1), ["1-8"] = (1, 8, 1), ["1-99"] = (1, 99, 1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static void Check(DicomDataset dataset, FaultList faults) => Check(dataset, "", 0, faults);

    private static void Check(DicomDataset dataset, string path, int depth, FaultList faults)
    {
        if (depth > MaxDepth)
        {
            faults.Add("PS3.5 7.5 depth", path, $"Sequences lie more than {MaxDepth} deep.");
            return;
        }

        foreach (DicomItem item in dataset.Where(item => !SourceWords.AreIn(dataset, item.Tag)))
        {
            if (faults.IsFull)
            {
                return;
            }

            string here = FaultList.Join(path, item.Tag);
            if (DicomDictionary.Lookup(item.Tag) is not { IsRetired: false } known)
            {
                faults.Add("PS3.6 element", here, "Evidence has no such element.");
            }
            else if (!known.VRs.Contains(item.VR.Code, StringComparison.Ordinal))
            {
                faults.Add($"PS3.6 {known.Keyword} VR", here, $"It is {item.VR}; {known.VRs} is expected.");
            }
            else if (item is DicomSequence sequence)
            {
                for (int index = 0; index < sequence.Items.Count; index++)
                {
                    Check(sequence.Items[index], FaultList.Join(here, index), depth + 1, faults);
                }
            }
            else if (item is DicomElement { Length: > 0, VR.HasLongLength: false } or DicomElement { Length: > 0, VR.IsString: true })
            {
                CheckValues(dataset, (DicomElement)item, known, here, faults);
            }
        }
    }

    private static void CheckValues(DicomDataset dataset, DicomElement element, DicomDictionaryEntry known, string here, FaultList faults)
    {
        string[] values = element.VR.IsString ? Texts(dataset, element, known, here, faults) : new string[element.Length / element.VR.UnitSize];
        int count = element.VR == DicomVR.AT ? values.Length / 2 : values.Length;
        if (Multiplicities.TryGetValue(known.VM, out var vm) && (count < vm.Least || count > vm.Most || count % vm.Step != 0))
        {
            faults.Add($"PS3.6 {known.Keyword} VM", here, string.Create(CultureInfo.InvariantCulture, $"It has {count} value(s); {known.VM} is expected."));
        }

        if (ValueLimits.Of(element.VR) is not { } limit)
        {
            return;
        }

        foreach (string value in values.Where(value => value.Length > 0))
        {
            if (value.Length > limit.MaxCharacters)
            {
                faults.Add($"PS3.5 6.2 {known.Keyword} length", here, string.Create(CultureInfo.InvariantCulture, $"It has {value.Length} characters; {limit.MaxCharacters} are the most."));
            }
            else if (!limit.IsLegal(value) || (element.VR == DicomVR.UI && SourceWords.IsOwnUid(dataset, element.Tag) && !DicomUID.IsValid(value)))
            {
                faults.Add($"PS3.5 6.2 {known.Keyword} {element.VR}", here, $"It is no {element.VR}.");
            }
        }
    }

    /// <summary>The values without their padding.</summary>
    private static string[] Texts(DicomDataset dataset, DicomElement element, DicomDictionaryEntry known, string here, FaultList faults)
    {
        ReadOnlySpan<byte> bytes = element.Bytes.Span;
        string text = dataset.CharacterSet.Decode(bytes, element.VR);
        bool isBeyond = !System.Text.Ascii.IsValid(bytes) && (!element.VR.IsText || dataset.CharacterSet.IsDefault);
        if (isBeyond || text.Contains(Replacement, StringComparison.Ordinal))
        {
            faults.Add($"PS3.5 6.1.2 {known.Keyword} character set", here, $"It is not in {(dataset.CharacterSet.IsDefault ? "ASCII" : dataset.CharacterSet.Canonical)}.");
        }

        string[] values = element.VR.IsMultiValued ? text.Split('\\') : [text];
        return [.. values.Select(value => element.VR.IsMultiValued ? value.Trim(' ', '\0') : value.TrimEnd(' ', '\0'))];
    }
}
