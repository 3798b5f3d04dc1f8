using Appliance.Dicom.Data.Text.Guessing;

namespace Appliance.Dicom.Data;

/// <summary>
/// What the bytes of a data set's text say about its character set where the declaration cannot be right, or is none.
/// GBK under ISO_IR 100 or under no declaration is the commonest fault in China. Nothing decodes by a guess unless asked to.
/// </summary>
/// <param name="Term">The defined term that fits: <c>GB18030</c> (of which GBK is a part) or <c>ISO_IR 192</c>.</param>
/// <param name="Confidence">How likely it is among the readings that were weighed, from 0.5 to 0.999.</param>
/// <param name="Declared">What the data set declares; empty when nothing.</param>
/// <param name="Reason">One sentence, without any of the text.</param>
public sealed record CharacterSetGuess(string Term, double Confidence, string Declared, string Reason)
{
    /// <summary>How much text is looked at, in bytes.</summary>
    private const int MaxSampleBytes = 4 * 1024;

    /// <summary>Below this the text is too short or too odd to say.</summary>
    private const double LeastConfidence = 0.5;

    private const int MaxDepth = 8;

    /// <summary>The character set to decode with, by <see cref="DicomDataset.GetStringOrEmpty(DicomTag, DicomCharacterSet)"/>.</summary>
    public DicomCharacterSet CharacterSet => DicomCharacterSet.Parse(Term);

    /// <summary>
    /// Looks at all text of a data set, items included. Null when the text agrees with the declaration: it is ASCII, or valid in the
    /// declared set, or too short to say, or the declared set is one whose bytes look alike (Cyrillic, Greek and so on are believed).
    /// </summary>
    public static CharacterSetGuess? For(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var declared = dataset.CharacterSet;
        var values = new List<byte[]>();
        Collect(dataset, declared, values, MaxSampleBytes, 0);
        if (values.Count == 0)
        {
            return null;
        }

        if (declared.IsDefault || declared.IsLatin1)
        {
            var text = new TextHypotheses(values);
            return Utf8(declared, text, "all bytes above 0x7F are whole UTF-8 sequences") ?? Chinese(declared, text, "the bytes above 0x7F are pairs of GB18030");
        }

        var isUtf8 = values.TrueForAll(value => System.Text.Unicode.Utf8.IsValid(value));
        return (declared.Canonical, isUtf8) switch
        {
            ("ISO_IR 192", false) => Chinese(declared, new TextHypotheses(values), "the bytes are not UTF-8, but pairs of GB18030"),
            ("GB18030" or "GBK", true) => Utf8(declared, new TextHypotheses(values), "the bytes are UTF-8 throughout"),
            _ => null,
        };
    }

    private static CharacterSetGuess? Utf8(DicomCharacterSet declared, TextHypotheses text, string reason) =>
        text.Utf8Confidence >= LeastConfidence ? new CharacterSetGuess("ISO_IR 192", text.Utf8Confidence, declared.Declared, reason) : null;

    private static CharacterSetGuess? Chinese(DicomCharacterSet declared, TextHypotheses text, string reason) =>
        text.ChineseConfidence >= LeastConfidence ? new CharacterSetGuess("GB18030", text.ChineseConfidence, declared.Declared, reason) : null;

    private static int Collect(DicomDataset dataset, DicomCharacterSet declared, List<byte[]> values, int room, int depth)
    {
        foreach (var item in dataset)
        {
            if (room <= 0)
            {
                break;
            }

            if (item is DicomSequence sequence && depth < MaxDepth)
            {
                // An item with a declaration of its own says nothing of the data set's.
                foreach (var nested in sequence.Items.Where(nested => nested.CharacterSet.Declared == declared.Declared))
                {
                    room = Collect(nested, declared, values, room, depth + 1);
                }
            }
            else if (item is DicomElement { VR.IsText: true, Length: > 0 and <= MaxSampleBytes } element && IsBeyondAscii(element))
            {
                values.Add(element.Bytes.ToArray());
                room -= (int)element.Length;
            }
        }

        return room;
    }

    private static bool IsBeyondAscii(DicomElement element) =>
        element.Bytes.Span.IndexOfAnyInRange((byte)0x80, (byte)0xFF) >= 0 && !element.Bytes.Span.Contains((byte)0x1B);
}
