using System.Text;
using Appliance.Dicom.Data.Dictionary;

namespace Appliance.Dicom.Data;

/// <summary>The data dictionary of PS3.6 and PS3.7, including the groups that repeat (50xx, 60xx and others).</summary>
/// <remarks>The tables are read-only data of the assembly: nothing is built when the process starts.</remarks>
public static class DicomDictionary
{
    private const byte RetiredBit = 0x80;

    /// <summary>What the dictionary says of a tag, or null when it does not know it (private elements among others).</summary>
    public static DicomDictionaryEntry? Lookup(DicomTag tag)
    {
        var row = FindRow(tag.Value);
        if (row < 0)
        {
            return Generic(tag);
        }

        var vm = ElementTable.VMs[row];
        return new DicomDictionaryEntry(
            tag, KeywordAt(row), ElementTable.VRNames[ElementTable.VRs[row]], ElementTable.VMNames[vm & ~RetiredBit], (vm & RetiredBit) != 0);
    }

    /// <summary>The representation as printed in PS3.6 (<c>PN</c>, <c>US or SS</c>), or an empty text.</summary>
    internal static string VRsOf(DicomTag tag)
    {
        var row = FindRow(tag.Value);
        return row >= 0 ? ElementTable.VRNames[ElementTable.VRs[row]] : Generic(tag)?.VRs ?? "";
    }

    internal static bool TryFindKeyword(string keyword, out DicomTag tag)
    {
        tag = default;
        if (keyword.Length > 100)
        {
            return false;
        }

        var wanted = Encoding.UTF8.GetBytes(keyword);
        var order = ElementTable.ByKeyword;
        int low = 0, high = order.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            var compared = Utf8KeywordAt(order[middle]).SequenceCompareTo(wanted);
            if (compared == 0)
            {
                tag = DicomTag.FromValue(ElementTable.Tags[order[middle]]);
                return true;
            }

            (low, high) = compared < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return false;
    }

    private static int FindRow(uint tag)
    {
        var found = ElementTable.Tags[..ElementTable.FixedCount].BinarySearch(tag);
        if (found >= 0)
        {
            return found;
        }

        // PS3.6 writes groups such as 60xx once for all their even numbers.
        if ((tag & 0x10000) == 0)
        {
            var masks = ElementTable.RepeatingMasks;
            for (var i = 0; i < masks.Length; i++)
            {
                if ((tag & masks[i]) == ElementTable.Tags[ElementTable.FixedCount + i])
                {
                    return ElementTable.FixedCount + i;
                }
            }
        }

        return -1;
    }

    private static DicomDictionaryEntry? Generic(DicomTag tag)
    {
        if (tag.IsGroupLength)
        {
            return new DicomDictionaryEntry(tag, "GenericGroupLength", "UL", "1", tag.Group > 2);
        }

        return tag.IsPrivateCreator ? new DicomDictionaryEntry(tag, "PrivateCreator", "LO", "1", false) : null;
    }

    private static string KeywordAt(int row) => Encoding.UTF8.GetString(Utf8KeywordAt(row));

    private static ReadOnlySpan<byte> Utf8KeywordAt(int row) =>
        ElementTable.Keywords[ElementTable.KeywordsStarts[row]..(ElementTable.KeywordsStarts[row + 1] - 1)];
}
