namespace Appliance.Dicom.Data.Text.Guessing;

/// <summary>Which reading of the bytes is likeliest, and by how much (Bayes over all of them).</summary>
/// <remarks>
/// Any bytes are valid Latin-1 and most pairs are valid GBK, so validity decides nothing: what counts is whether the reading looks like
/// names and words. Latin names pass as Chinese never, since each accent would have to eat an ASCII letter or be a rare pair.
/// </remarks>
internal sealed class TextHypotheses
{
    private static readonly TextHypothesis Chinese = new IdeographHypothesis(936, CommonCharacters.Chinese, 3755, 936, 0xD7);
    private static readonly TextHypothesis Utf8 = new Utf8Hypothesis();

    private static readonly TextHypothesis[] All =
    [
        Chinese, Utf8, new LatinHypothesis(),
        new AlphabetHypothesis(28595, '\u0400', '\u045F', 2), new AlphabetHypothesis(1251, '\u0400', '\u049F', 2), new AlphabetHypothesis(20866, '\u0400', '\u045F', 2),
        new AlphabetHypothesis(28597, '\u0370', '\u03FF', 4),
        new IdeographHypothesis(949, CommonCharacters.Korean, 2350, 949, 0xC8),
        new IdeographHypothesis(932, CommonCharacters.Japanese, 2965, IdeographHypothesis.Kanji, 0xCF),
        new IdeographHypothesis(IdeographHypothesis.Kanji, CommonCharacters.Japanese, 2965, IdeographHypothesis.Kanji, 0xCF),
    ];

    private readonly Dictionary<TextHypothesis, double> _shares;

    internal TextHypotheses(IReadOnlyCollection<byte[]> values)
    {
        var bits = All.ToDictionary(each => each, each => each.PriorBits + values.Sum(each.Bits));
        var least = bits.Values.Min();
        var weights = bits.ToDictionary(pair => pair.Key, pair => Math.Pow(2, least - pair.Value));
        var sum = weights.Values.Sum();
        _shares = weights.ToDictionary(pair => pair.Key, pair => pair.Value / sum);
    }

    /// <summary>How sure it is, from 0 to 1, that the bytes are GBK.</summary>
    internal double ChineseConfidence => Rounded(Chinese);

    /// <summary>How sure it is, from 0 to 1, that the bytes are UTF-8.</summary>
    internal double Utf8Confidence => Rounded(Utf8);

    /// <summary>Never 1: bytes alone prove nothing.</summary>
    private double Rounded(TextHypothesis hypothesis) => Math.Min(0.999, Math.Round(_shares[hypothesis], 3));
}
