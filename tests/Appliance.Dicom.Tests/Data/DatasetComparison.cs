using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

/// <summary>Where two data sets differ: tags, items and value bytes, with odd lengths made even as writing does.</summary>
internal static class DatasetComparison
{
    internal static List<string> Compare(DicomDataset one, DicomDataset other, string path = "")
    {
        var differences = new List<string>();
        var tags = one.Concat(other).Select(item => item.Tag).Distinct();

        // Writing gives group lengths their right value (PS3.5 7.2).
        foreach (var tag in tags.Where(tag => !tag.IsGroupLength).Order())
        {
            if (!one.TryGetItem(tag, out var first) || !other.TryGetItem(tag, out var second))
            {
                differences.Add($"{path}{tag} is in one only");
            }
            else
            {
                Compare(first, second, path, differences);
            }
        }

        return differences;
    }

    private static void Compare(DicomItem one, DicomItem other, string path, List<string> differences)
    {
        switch (one, other)
        {
            case (DicomElement first, DicomElement second) when !Same(first.Value, second.Value, first.VR.PaddingByte):
                differences.Add($"{path}{one}: {first.Length} and {second.Length} bytes differ");
                break;
            case (DicomElement, DicomElement):
                break;

            // PS3.5 6.2.2 and A.1: implicit VR cannot say UN. An element of a sequence's tag without a value is a sequence without items there;
            // either holds nothing, and nothing is lost.
            case (DicomElement { Length: 0 }, DicomSequence { Items.Count: 0 }):
                break;
            case (DicomSequence first, DicomSequence second) when first.Items.Count == second.Items.Count:
                for (var i = 0; i < first.Items.Count; i++)
                {
                    differences.AddRange(Compare(first.Items[i], second.Items[i], $"{path}{one.Tag}[{i}]/"));
                }

                break;
            case (DicomFragmentSequence first, DicomFragmentSequence second) when first.Fragments.Count == second.Fragments.Count:
                if (!first.Fragments.Prepend(first.OffsetTable).Zip(second.Fragments.Prepend(second.OffsetTable)).All(pair => Same(pair.First, pair.Second, 0)))
                {
                    differences.Add($"{path}{one}: fragments differ");
                }

                break;
            default:
                differences.Add($"{path}{one} is not {other}");
                break;
        }
    }

    private static bool Same(DicomValue one, DicomValue other, byte padding)
    {
        var first = one.Bytes.Span;
        var second = other.Bytes.Span;
        if (first.Length % 2 == 1 && second.Length == first.Length + 1)
        {
            return second[^1] == padding && first.SequenceEqual(second[..^1]);
        }

        return first.SequenceEqual(second);
    }
}
