namespace Appliance.Dicom.Data.Text.Guessing;

/// <summary>Cyrillic or Greek in one byte a letter: whole words of the script, in lower case, capitals, or with one capital in front.</summary>
/// <param name="codePage">The code page.</param>
/// <param name="first">First code point of the script.</param>
/// <param name="last">Last code point of the script.</param>
/// <param name="priorBits">What it costs to be this at all.</param>
internal sealed class AlphabetHypothesis(int codePage, char first, char last, double priorBits) : TextHypothesis(Encodings.Of(codePage), priorBits)
{
    private const double Common = 5;
    private const double Rare = 9;
    private const double Symbol = 13;
    private const double MixedWithAscii = 6;

    protected override double Cost(string text)
    {
        double bits = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            bits += Of(c) + (i > 0 && char.IsLetter(c) && char.IsLetter(text[i - 1]) && (c < 0x80) != (text[i - 1] < 0x80) ? MixedWithAscii : 0);
            if (!char.IsLetter(c))
            {
                bits += Spelling(text.AsSpan(start, i - start));
                start = i + 1;
            }
        }

        return bits + Spelling(text.AsSpan(start));
    }

    private double Of(char c) => c switch
    {
        < '\u0080' => Ascii(c),
        '\uFFFD' => Impossible,
        < '\u00A0' => Control,
        _ when c >= first && c <= last && char.IsLetter(c) => CommonCharacters.Alphabets.Contains(c) ? Common : Rare,
        _ => Symbol,
    };

    private static double Spelling(ReadOnlySpan<char> word)
    {
        if (System.Text.Ascii.IsValid(word))
        {
            return 0;
        }

        var capitals = 0;
        foreach (var c in word)
        {
            capitals += char.IsUpper(c) ? 1 : 0;
        }

        return (capitals, char.IsUpper(word[0])) switch
        {
            (0, _) => 2,
            (1, true) => 1,
            _ when capitals == word.Length => 3,
            _ => 10,
        };
    }
}
