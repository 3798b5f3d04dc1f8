namespace Appliance.Dicom.Data.Text.Guessing;

/// <summary>UTF-8: hardly any other text is whole sequences of it; which characters come out decides in short ones.</summary>
internal sealed class Utf8Hypothesis() : TextHypothesis(Encodings.Utf8, priorBits: 2)
{
    private const double AccentAmongAscii = 8;
    private const double AccentAlone = 16;

    protected override double Cost(string text)
    {
        double bits = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var touched = (i > 0 && char.IsAsciiLetter(text[i - 1])) || (i + 1 < text.Length && char.IsAsciiLetter(text[i + 1]));
            bits += text[i] switch
            {
                < '\u0080' => Ascii(text[i]),
                '\uFFFD' => Impossible,
                < '\u00A0' => Control,
                >= '\u00C0' and <= '\u017F' => touched ? AccentAmongAscii : AccentAlone,
                >= '\u0370' and <= '\u045F' => 6,
                >= '\u3040' and <= '\u30FF' => 7,
                >= '\uAC00' and <= '\uD7A3' => 9,
                >= '\u4E00' and <= '\u9FFF' => CommonCharacters.Chinese.Contains(text[i]) ? 9 : 13,
                _ => 14,
            };
        }

        return bits;
    }
}
