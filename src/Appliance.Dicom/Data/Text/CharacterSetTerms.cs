using System.Globalization;
using System.Text;

namespace Appliance.Dicom.Data.Text;

/// <summary>Reads the defined terms of Specific Character Set, also as devices misspell them.</summary>
internal static class CharacterSetTerms
{
    internal const int Utf8 = 192;
    internal const int Gb18030 = 18030;
    internal const int Gbk = 936;
    internal const int Ascii = 6;

    /// <summary>The number that a term stands for; null when it stands for nothing known.</summary>
    internal static int? Number(string term)
    {
        var letters = new StringBuilder(term.Length);
        foreach (var c in term.Where(char.IsAsciiLetterOrDigit))
        {
            letters.Append(char.ToUpperInvariant(c));
        }

        return letters.ToString() switch
        {
            "" => Ascii,
            "GB18030" or "ISO2022GB18030" => Gb18030,
            "GBK" => Gbk,
            "GB2312" or "ISO2022GBK" or "ISO202258" or "ISO2022GB2312" => 58,
            "UTF8" => Utf8,
            "ISO88591" or "LATIN1" => 100,
            var text => Registered(text),
        };
    }

    /// <summary>The term as PS3.3 C.12.1.1.2 spells it.</summary>
    internal static string Spelling(int number, bool withExtensions) => number switch
    {
        Gb18030 => "GB18030",
        Gbk => "GBK",
        Utf8 => "ISO_IR 192",
        58 or 87 or 149 or 159 => string.Create(CultureInfo.InvariantCulture, $"ISO 2022 IR {number}"),
        _ when withExtensions => string.Create(CultureInfo.InvariantCulture, $"ISO 2022 IR {number}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"ISO_IR {number}"),
    };

    private static int? Registered(string text)
    {
        var digits = text.StartsWith("ISO2022IR", StringComparison.Ordinal) ? text[9..]
            : text.StartsWith("ISOIR", StringComparison.Ordinal) ? text[5..]
            : "";
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && (number is Ascii or Utf8 || CodeSet.Find(number) is not null)
            ? number
            : null;
    }
}
