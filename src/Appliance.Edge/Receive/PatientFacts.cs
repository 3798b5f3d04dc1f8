using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Edge.Receive;

/// <summary>
/// Who an instance says its patient is, in a form in which equal means the same patient. Empty: it does not say, or nobody can read it.
/// </summary>
/// <param name="Id">
/// Patient ID (0010,0020) without the spaces around it, which PS3.5 6.2 calls insignificant for LO. Case and leading zeros are significant
/// there, so they tell patients apart. Its issuer is left out: an archive adds one, and that makes no other patient.
/// </param>
/// <param name="Alphabetic">
/// The alphabetic group of Patient's Name (0010,0010): letters and digits without case, because PS3.4 C.2.2.2.1 lets names match so,
/// and because scanners write one name with <c>^</c>, a comma or a space between its components.
/// </param>
/// <param name="Ideographic">The ideographic group of the name; also where it stands in place of the alphabetic one, as it often does in China.</param>
/// <param name="BirthDate">Patient's Birth Date (0010,0030) as eight digits, also from the form with dots of ACR-NEMA.</param>
internal sealed record PatientFacts(string Id, string Alphabetic, string Ideographic, string BirthDate)
{
    private const char FirstIdeographic = '\u2E80';

    /// <summary>Reads them; by the character set that the text is really in, so that one name in GBK and in UTF-8 is one name.</summary>
    public static PatientFacts Read(DicomDataset dataset, CharacterSetGuess? text)
    {
        DicomCharacterSet characters = text?.CharacterSet ?? dataset.CharacterSet;
        string[] groups = [.. Readable(dataset, DicomTag.PatientName, characters).Split('=').Select(Folded)];
        bool ideographsFirst = groups[0].Any(character => character >= FirstIdeographic);
        string second = groups.Length > 1 ? groups[1] : "";
        return new PatientFacts(
            Readable(dataset, DicomTag.PatientID, characters),
            ideographsFirst ? "" : groups[0],
            ideographsFirst && second.Length == 0 ? groups[0] : second,
            Date(dataset.GetStringOrEmpty(DicomTag.PatientBirthDate)));
    }

    /// <summary>Text with characters that could not be decoded cannot be compared.</summary>
    private static string Readable(DicomDataset dataset, DicomTag tag, DicomCharacterSet characters)
    {
        string text = dataset.GetStringOrEmpty(tag, characters);
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? "" : text.Trim(' ');
    }

    private static string Folded(string group) =>
        string.Concat(Composed(group).Where(char.IsLetterOrDigit)).ToUpperInvariant();

    /// <summary>A lone surrogate has no normal form; it is left as it is.</summary>
    private static string Composed(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }

    private static string Date(string value)
    {
        string digits = value.Replace(".", "", StringComparison.Ordinal);
        return DateOnly.TryParseExact(digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? digits : "";
    }
}
