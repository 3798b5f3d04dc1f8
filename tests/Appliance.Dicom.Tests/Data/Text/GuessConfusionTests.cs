using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data.Text;

/// <summary>How often a guess is right, value by value, under ISO_IR 100. A real data set has several values, and guesses better.</summary>
public sealed class GuessConfusionTests
{
    private const double High = 0.9;

    private static readonly Row[] Rows =
    [
        new("GBK names", 936, GuessCorpus.ChineseNames(2000)),
        new("GBK names of rare characters", 936, GuessCorpus.RareChineseNames(500)),
        new("GBK words of hospitals", 936, GuessCorpus.ChineseWords),
        new("Latin-1", 28591, GuessCorpus.Latin),
        new("Cyrillic, ISO 8859-5", 28595, GuessCorpus.Cyrillic),
        new("Cyrillic, Windows 1251", 1251, GuessCorpus.Cyrillic),
        new("Cyrillic, KOI8-R", 20866, GuessCorpus.Cyrillic),
        new("Greek, ISO 8859-7", 28597, GuessCorpus.Greek),
        new("Korean, EUC-KR", 949, GuessCorpus.Korean),
        new("Japanese, Shift JIS", 932, GuessCorpus.Japanese),
        new("Japanese, EUC-JP", 20932, GuessCorpus.Japanese),
        new("Katakana, JIS X 0201", 932, GuessCorpus.HalfWidthKatakana),
        new("UTF-8 Chinese", 65001, GuessCorpus.ChineseNames(2000)),
        new("UTF-8 Latin", 65001, GuessCorpus.Latin),
        new("UTF-8 Cyrillic", 65001, GuessCorpus.Cyrillic),
    ];

    private static ITestOutputHelper Output => TestContext.Current.TestOutputHelper!;

    [Fact]
    public void Guess_Corpus_FindsGbkAndNeverTakesOtherTextForIt()
    {
        var counts = Rows.ToDictionary(row => row.Name, Count);
        Output.WriteLine($"{"bytes of",-30} {"values",6} {"GBK>=.9",8} {"GBK>=.5",8} {"UTF8>=.9",8} {"UTF8>=.5",8} {"none",6}");
        foreach (var (name, c) in counts)
        {
            Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-30} {c.Values,6} {c.SurelyGbk,8} {c.PerhapsGbk,8} {c.SurelyUtf8,8} {c.PerhapsUtf8,8} {c.None,6}"));
        }

        Assert.InRange(counts["GBK names"].SurelyGbk, 0.8 * 2000, 2000);
        Assert.InRange(counts["GBK names"].SurelyGbk + counts["GBK names"].PerhapsGbk, 0.95 * 2000, 2000);
        Assert.InRange(counts["GBK words of hospitals"].SurelyGbk, 0.9 * GuessCorpus.ChineseWords.Count, int.MaxValue);
        Assert.InRange(counts["UTF-8 Chinese"].SurelyUtf8, 0.99 * 2000, 2000);
        Assert.All(Rows.Where(row => row.CodePage is not 936), row => Assert.Equal(0, counts[row.Name].SurelyGbk));
        Assert.All(Rows.Where(row => row.CodePage is not (65001 or 936)), row => Assert.Equal(0, counts[row.Name].SurelyUtf8));
        Assert.InRange(counts["GBK names"].SurelyUtf8, 0, 0.005 * 2000);
        Assert.Equal(0, counts["Latin-1"].PerhapsGbk + counts["Latin-1"].PerhapsUtf8);
        Assert.All(Rows.Where(row => row.Name.StartsWith("Cyrillic", StringComparison.Ordinal)), row => Assert.Equal(0, counts[row.Name].PerhapsGbk));
    }

    [Fact]
    public void Guess_NameAndHospital_IsSureNearlyAlways()
    {
        var guesses = GuessCorpus.ChineseNames(500).Select(name => Guess(936, name, "县人民医院", "胸部CT平扫")).ToList();

        Assert.InRange(guesses.Count(guess => guess is { Term: "GB18030", Confidence: >= 0.99 }), 495, 500);
    }

    [Fact]
    public void Guess_EveryValueOfAnotherScriptTogether_IsNone()
    {
        foreach (var row in Rows.Where(row => row.CodePage is not (936 or 65001)))
        {
            Assert.Null(Guess(row.CodePage, [.. row.Texts.Take(8)]));
        }
    }

    private static Counts Count(Row row)
    {
        var guesses = row.Texts.Select(text => Guess(row.CodePage, text)).ToList();
        int Of(string? term, double from, double below) => guesses.Count(guess => guess?.Term == term && (guess is null || (guess.Confidence >= from && guess.Confidence < below)));
        return new Counts(guesses.Count, Of("GB18030", High, 2), Of("GB18030", 0, High), Of("ISO_IR 192", High, 2), Of("ISO_IR 192", 0, High), Of(null, 0, 2));
    }

    private static CharacterSetGuess? Guess(int codePage, params string[] texts)
    {
        var encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        var dataset = new DicomDataset().AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 100");
        DicomTag[] tags = [DicomTag.PatientName, DicomTag.InstitutionName, DicomTag.StudyDescription];
        for (var i = 0; i < texts.Length; i++)
        {
            var tag = i < tags.Length ? tags[i] : new DicomTag(0x0009, (ushort)(0x1000 + i));
            dataset.AddOrUpdate(tag, DicomVR.LO, encoding.GetBytes(texts[i]));
        }

        return CharacterSetGuess.For(dataset);
    }

    private sealed record Row(string Name, int CodePage, IReadOnlyList<string> Texts);

    private sealed record Counts(int Values, int SurelyGbk, int PerhapsGbk, int SurelyUtf8, int PerhapsUtf8, int None);
}
