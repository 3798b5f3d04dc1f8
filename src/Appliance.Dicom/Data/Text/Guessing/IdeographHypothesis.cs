using System.Collections.Frozen;
using System.Text;

namespace Appliance.Dicom.Data.Text.Guessing;

/// <summary>Chinese, Japanese or Korean in two bytes a character: some hundred characters make most names, some thousand make the rest.</summary>
/// <param name="codePage">The code page to read with.</param>
/// <param name="expected">The characters of most names.</param>
/// <param name="everyday">The number of characters of daily use, which begin at <c>B0 A1</c> of <paramref name="national"/>.</param>
/// <param name="national">The code page of the national standard that ranks them.</param>
/// <param name="lastEverydayLead">Lead byte of the last of them.</param>
internal sealed class IdeographHypothesis(int codePage, FrozenSet<char> expected, int everyday, int national, byte lastEverydayLead)
    : TextHypothesis(Encodings.Of(codePage), priorBits: codePage == 936 ? 2 : 4)
{
    // Half of all characters are expected ones, two in five others of daily use.
    private const double Exotic = 18;
    private const double Kana = 7;
    private const double LowerCaseBeside = 10;
    private const double CapitalBeside = 5;

    private readonly Encoding _national = Encodings.Of(national);
    private readonly double _expectedBits = Math.Log2(expected.Count / 0.5);
    private readonly double _everydayBits = Math.Log2(everyday / 0.4);

    protected override double Cost(string text)
    {
        double bits = 0;
        var before = ' ';
        foreach (var c in text)
        {
            // "CT平扫" is usual, "平igo" is not: there the reading has eaten an accent.
            bits += c < 0x80
                ? Ascii(c) + (before >= 0x80 ? Beside(c) : 0)
                : Of(c) + (before < 0x80 ? Beside(before) : 0);
            before = c;
        }

        return bits;
    }

    private static double Beside(char ascii) => char.IsAsciiLetterLower(ascii) ? LowerCaseBeside : char.IsAsciiLetterUpper(ascii) ? CapitalBeside : 0;

    private double Of(char c) => c switch
    {
        '\uFFFD' => Impossible,
        >= '\u3040' and <= '\u30FF' or >= '\uFF61' and <= '\uFF9F' => national == Kanji ? Kana : Exotic,
        _ when expected.Contains(c) => _expectedBits,
        _ => IsEveryday(c) ? _everydayBits : Exotic,
    };

    /// <summary>EUC-JP, whose order of kanji is that of JIS X 0208.</summary>
    internal const int Kanji = 20932;

    private bool IsEveryday(char c)
    {
        try
        {
            Span<byte> bytes = stackalloc byte[8];
            var count = _national.GetBytes([c], bytes);
            return count == 2 && bytes[0] >= 0xB0 && bytes[0] <= lastEverydayLead && bytes[1] >= 0xA1;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
