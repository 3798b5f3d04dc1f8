using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// Brings items of another data set into evidence. A data set has one character set (PS3.3 C.12.1.1.2), so text is decoded by its own
/// set and written in the evidence's: without loss, or not at all.
/// </summary>
/// <param name="from">The set that the items are written in.</param>
/// <param name="isTrusted">False when the text beyond ASCII is not what its set says: it is then left out.</param>
/// <param name="to">The set of the evidence.</param>
internal sealed class ForeignText(DicomCharacterSet from, bool isTrusted, DicomCharacterSet to)
{
    private const char Replacement = '\uFFFD';

    /// <summary>The text of a data set, as its declaration and its bytes say.</summary>
    /// <param name="dataset">Where items come from.</param>
    /// <param name="to">The set of the evidence.</param>
    public static ForeignText Of(DicomDataset dataset, DicomCharacterSet to)
    {
        DicomCharacterSet from = dataset.CharacterSet;
        return new ForeignText(from, !from.IsDefault && from.IsUnderstood && CharacterSetGuess.For(dataset) is null, to);
    }

    /// <summary>Copies what is there of <paramref name="tags"/> and can be written.</summary>
    public void Copy(DicomDataset source, DicomDataset target, params ReadOnlySpan<DicomTag> tags)
    {
        foreach (DicomTag tag in tags)
        {
            if (source.TryGetItem(tag, out DicomItem? item) && AnyItem(item) is { } converted)
            {
                target.AddOrUpdate(converted);
            }
        }
    }

    /// <summary>The item in the evidence's character set; null when it is empty, or would be damaged.</summary>
    private DicomItem? AnyItem(DicomItem item) => item switch
    {
        DicomSequence sequence when sequence.Items.Select(Whole).OfType<DicomDataset>().ToArray() is { Length: > 0 } items =>
            new DicomSequence(item.Tag, items),
        DicomElement { Length: > 0, VR.IsString: true } element => Text(element),
        _ => null,
    };

    /// <summary>An item of a sequence is copied whole or not at all: a code without its meaning is none.</summary>
    private DicomDataset? Whole(DicomDataset item)
    {
        var converted = new DicomDataset();
        foreach (DicomItem inner in item)
        {
            if (AnyItem(inner) is { } kept)
            {
                converted.AddOrUpdate(kept);
            }
            else if (inner is DicomElement { Length: > 0, VR.IsString: true } or DicomSequence { Items.Count: > 0 })
            {
                return null;
            }
        }

        return converted.Count > 0 ? converted : null;
    }

    private DicomElement? Text(DicomElement element)
    {
        ReadOnlySpan<byte> bytes = element.Bytes.Span.TrimEnd((byte)0);
        if (Ascii.IsValid(bytes) && !bytes.Contains((byte)0x1B))
        {
            return Element(element, bytes.ToArray());
        }

        if (!isTrusted || !element.VR.IsText)
        {
            return null;
        }

        try
        {
            string text = from.Decode(bytes, element.VR);
            byte[] written = to.Encode(text, element.VR);
            return !text.Contains(Replacement, StringComparison.Ordinal) && to.Decode(written, element.VR) == text ? Element(element, written) : null;
        }
        catch (DicomDataException)
        {
            return null;
        }
    }

    /// <summary>Values have an even length (PS3.5 6.2): spaces fill texts up, a NUL a UID.</summary>
    private static DicomElement? Element(DicomElement like, byte[] value)
    {
        byte pad = like.VR == DicomVR.UI ? (byte)0 : (byte)' ';
        byte[] even = value.Length % 2 == 0 ? value : [.. value, pad];
        return even.AsSpan().ContainsAnyExcept((byte)' ', (byte)0) ? new DicomElement(like.Tag, like.VR, even) : null;
    }
}
