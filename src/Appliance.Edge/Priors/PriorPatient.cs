using Appliance.Dicom.Data;

namespace Appliance.Edge.Priors;

/// <summary>
/// Whose study it is, to hold an archive's answers against: archives match a Patient ID that another hospital, or another decade, gave
/// to another person.
/// </summary>
internal sealed record PriorPatient
{
    /// <summary>Patient ID (0010,0020); empty when there is none.</summary>
    public required string Id { get; init; }

    /// <summary>Issuer of Patient ID (0010,0021).</summary>
    public required string Issuer { get; init; }

    /// <summary>Patient's Name (0010,0010), decoded.</summary>
    public required string Name { get; init; }

    /// <summary>Patient's Birth Date (0010,0030).</summary>
    public required string BirthDate { get; init; }

    /// <summary>Patient's Sex (0010,0040).</summary>
    public required string Sex { get; init; }

    /// <summary>Reads the patient of a header, or of the answer to a query.</summary>
    public static PriorPatient Of(DicomDataset dataset) => new()
    {
        Id = Text(dataset, DicomTag.PatientID),
        Issuer = Text(dataset, DicomTag.IssuerOfPatientID),
        Name = Text(dataset, DicomTag.PatientName),
        BirthDate = Digits(Text(dataset, DicomTag.PatientBirthDate)),
        Sex = Text(dataset, DicomTag.PatientSex).ToUpperInvariant(),
    };

    /// <summary>
    /// Whether both are one person: the ID is the same, nothing contradicts, and the name or the birth date agrees, because an ID alone
    /// is not enough.
    /// </summary>
    public bool Is(PriorPatient other)
    {
        bool? name = SameName(Name, other.Name);
        bool? birth = Same(BirthDate, other.BirthDate);
        return Id == other.Id
            && Same(Issuer, other.Issuer) != false
            && name != false
            && birth != false
            && (name == true || birth == true)
            && (!IsSex(Sex) || !IsSex(other.Sex) || Sex == other.Sex);
    }

    /// <summary>
    /// Names by what is written, not how: case, separators and order of name components are left to each system. Groups of one script are
    /// compared; null where there are no two, as of a name in characters and one in letters.
    /// </summary>
    private static bool? SameName(string one, string other)
    {
        string[] mine = Groups(one), theirs = Groups(other);
        bool? same = null;
        foreach (string group in mine)
        {
            foreach (string candidate in theirs.Where(candidate => System.Text.Ascii.IsValid(candidate) == System.Text.Ascii.IsValid(group)))
            {
                if (candidate == group)
                {
                    return true;
                }

                same = false;
            }
        }

        return same;
    }

    // PS3.5 6.2.1: component groups (alphabetic, ideographic, phonetic) stand between '=', components between '^'.
    private static string[] Groups(string name) =>
        [.. name.Split('=').Select(group => string.Concat(group.ToUpperInvariant().Where(char.IsLetterOrDigit))).Where(group => group.Length > 0)];

    private static bool? Same(string one, string other) => one.Length == 0 || other.Length == 0 ? null : one == other;

    private static bool IsSex(string sex) => sex is "M" or "F";

    private static string Digits(string date) => string.Concat(date.Where(char.IsAsciiDigit));

    private static string Text(DicomDataset dataset, DicomTag tag)
    {
        try
        {
            return dataset.GetStringOrEmpty(tag).Trim();
        }
        catch (DicomDataException)
        {
            // Not in the character set that it declares: as good as not told.
            return "";
        }
    }
}
