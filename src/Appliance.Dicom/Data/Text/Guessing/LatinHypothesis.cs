namespace Appliance.Dicom.Data.Text.Guessing;

/// <summary>ISO 8859-1: letters with accents stand alone among ASCII letters, seldom two of them together.</summary>
internal sealed class LatinHypothesis() : TextHypothesis(Encodings.Of(28591), priorBits: 0)
{
    private const double Common = 5.5;
    private const double Rare = 7;
    private const double Symbol = 14;
    private const double First = 3.3;
    private const double Another = 4.6;
    private const double WordWithoutAscii = 8;
    private const double CapitalInsideWord = 6;

    protected override double Cost(string text)
    {
        double bits = 0;
        for (var i = 0; i < text.Length; i++)
        {
            bits += text[i] < 0x80 ? Ascii(text[i]) : text[i] < 0xA0 ? Control : Letter(text, i);
        }

        return bits;
    }

    private static double Letter(string text, int at)
    {
        var c = text[at];
        if (!char.IsLetter(c) || c is 'ª' or 'º')
        {
            return Symbol + AloneCost(text, at);
        }

        var before = at > 0 ? text[at - 1] : ' ';
        return (CommonCharacters.Latin.Contains(c) ? Common : Rare)
            + (before < 0x80 ? First : Another)
            + (char.IsLower(before) && char.IsUpper(c) ? CapitalInsideWord : 0)
            + AloneCost(text, at);
    }

    /// <summary>Charged once for each run of letters beyond ASCII, at its start, unless ASCII letters touch it.</summary>
    private static double AloneCost(string text, int at)
    {
        if (at > 0 && text[at - 1] >= 0x80)
        {
            return 0;
        }

        var end = at;
        while (end < text.Length && text[end] >= 0x80)
        {
            end++;
        }

        var touched = (at > 0 && char.IsAsciiLetter(text[at - 1])) || (end < text.Length && char.IsAsciiLetter(text[end]));
        return touched ? 0 : WordWithoutAscii;
    }
}
