using System.Text;
using Appliance.Dicom.Data;

namespace Appliance.Edge.Orders;

/// <summary>Who a patient is, as one system says.</summary>
/// <param name="Id">Patient ID.</param>
/// <param name="Issuer">Who assigned it.</param>
/// <param name="NameGroups">The groups of the name, as <see cref="WorklistText.NameGroups"/> gives them.</param>
/// <param name="BirthDate">Birth date as it is written.</param>
/// <param name="Sex">Sex: F, M, O.</param>
internal sealed record PatientIdentity(string Id, Issuer Issuer, IReadOnlyList<string> NameGroups, string BirthDate, string Sex)
{
    public static PatientIdentity Read(DicomDataset dataset) => new(
        WorklistText.Plain(dataset, DicomTag.PatientID),
        Issuer.OfPatient(dataset),
        WorklistText.NameGroups(dataset),
        WorklistText.Plain(dataset, DicomTag.PatientBirthDate),
        WorklistText.Plain(dataset, DicomTag.PatientSex).ToUpperInvariant());

    /// <summary>Whether it is the same patient. IDs decide where both have one of the same issuer; else birth date, sex and name do.</summary>
    public PatientComparison CompareWith(PatientIdentity other)
    {
        if (Id.Length > 0 && other.Id.Length > 0 && !Issuer.Differs(other.Issuer))
        {
            return Id == other.Id ? PatientComparison.SameId : PatientComparison.Contradicts;
        }

        bool? birth = Same(BirthDate, other.BirthDate);
        bool? sex = Same(Sex, other.Sex);
        bool? name = SameName(NameGroups, other.NameGroups);
        return birth == false || sex == false || name == false ? PatientComparison.Contradicts
            : birth == true && name == true ? PatientComparison.Alike
            : PatientComparison.Unknown;
    }

    private static bool? Same(string one, string other) => one.Length == 0 || other.Length == 0 ? null : one == other;

    /// <summary>One group in common is the same name; groups of one kind of writing without any in common are two names.</summary>
    private static bool? SameName(IReadOnlyList<string> one, IReadOnlyList<string> other) =>
        one.Intersect(other, StringComparer.Ordinal).Any() ? true
        : one.Any(left => other.Any(right => IsLatin(left) == IsLatin(right))) ? false
        : null;

    private static bool IsLatin(string group) => Ascii.IsValid(group);
}
