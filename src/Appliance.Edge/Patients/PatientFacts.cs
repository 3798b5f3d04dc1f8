using System.Globalization;
using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Edge.Patients;

/// <summary>
/// Who a system says a patient is, in a form in which equal means the same. Empty: it does not say, or nobody can read it.
/// </summary>
/// <param name="Id">
/// Patient ID (0010,0020) without the spaces around it, which PS3.5 6.2 calls insignificant for LO. Case and leading zeros are significant
/// there, so they tell patients apart.
/// </param>
/// <param name="Issuer">Who assigned the ID. One that only one side names makes no other patient: archives add theirs.</param>
/// <param name="Alphabetic">
/// The alphabetic group of Patient's Name (0010,0010): letters and digits without case, because PS3.4 C.2.2.2.1 lets names match so,
/// and because scanners write one name with <c>^</c>, a comma or a space between its components.
/// </param>
/// <param name="Ideographic">The ideographic group of the name; also where it stands in place of the alphabetic one, as it often does in China.</param>
/// <param name="BirthDate">Patient's Birth Date (0010,0030) as eight digits, also from the form with dots of ACR-NEMA.</param>
/// <param name="Sex">Patient's Sex (0010,0040): M or F; O tells nothing that another system must agree with.</param>
internal sealed record PatientFacts(string Id, Issuer Issuer, string Alphabetic, string Ideographic, string BirthDate, string Sex)
{
    private const char FirstIdeographic = '\u2E80';

    /// <summary>Reads the patient of a header, or of the answer to a query.</summary>
    public static PatientFacts Read(DicomDataset dataset) => Read(dataset, CharacterSetGuess.For(dataset));

    /// <summary>Reads them; by the character set that the text is really in, so that one name in GBK and in UTF-8 is one name.</summary>
    public static PatientFacts Read(DicomDataset dataset, CharacterSetGuess? text)
    {
        DicomCharacterSet characters = text?.CharacterSet ?? dataset.CharacterSet;
        string[] groups = [.. Readable(dataset, DicomTag.PatientName, characters).Split('=').Select(Folded)];
        bool ideographsFirst = groups[0].Any(character => character >= FirstIdeographic);
        string second = groups.Length > 1 ? groups[1] : "";
        return new PatientFacts(
            Readable(dataset, DicomTag.PatientID, characters),
            Issuer.OfPatient(dataset),
            ideographsFirst ? "" : groups[0],
            ideographsFirst && second.Length == 0 ? groups[0] : second,
            Date(dataset.GetStringOrEmpty(DicomTag.PatientBirthDate)),
            dataset.GetStringOrEmpty(DicomTag.PatientSex).Trim().ToUpperInvariant() is ("M" or "F") and var sex ? sex : "");
    }

    /// <summary>Whether it is the same patient. IDs decide where both have one of the same issuer; else birth date, sex and name do.</summary>
    public PatientComparison CompareWith(PatientFacts other) =>
        Id.Length > 0 && other.Id.Length > 0 && !Issuer.Differs(other.Issuer)
            ? Id == other.Id ? PatientComparison.SameId : PatientComparison.Contradicts
            : IsContradictedBy(other) ? PatientComparison.Contradicts
            : Same(BirthDate, other.BirthDate) == true && SameName(other) == true ? PatientComparison.Alike
            : PatientComparison.Unknown;

    /// <summary>
    /// Whether both are one person beyond their ID, which another hospital, or another decade, may have given to somebody else: the ID is
    /// the same, nothing contradicts, and the name or the birth date agrees.
    /// </summary>
    public bool IsSurely(PatientFacts other) =>
        Id.Length > 0 && Id == other.Id && !Issuer.Differs(other.Issuer) && !IsContradictedBy(other)
        && (SameName(other) == true || Same(BirthDate, other.BirthDate) == true);

    private bool IsContradictedBy(PatientFacts other) =>
        Same(BirthDate, other.BirthDate) == false || Same(Sex, other.Sex) == false || SameName(other) == false;

    /// <summary>One group in common is the same name; a group that both have, with none in common, makes two names.</summary>
    private bool? SameName(PatientFacts other)
    {
        bool? alphabetic = Same(Alphabetic, other.Alphabetic);
        bool? ideographic = Same(Ideographic, other.Ideographic);
        return alphabetic == true || ideographic == true ? true : alphabetic ?? ideographic;
    }

    private static bool? Same(string one, string other) => one.Length == 0 || other.Length == 0 ? null : one == other;

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
