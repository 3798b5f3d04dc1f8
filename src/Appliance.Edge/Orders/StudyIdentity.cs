using Appliance.Dicom.Data;
using Appliance.Edge.Patients;

namespace Appliance.Edge.Orders;

/// <summary>What the images of a study say that an order could be known by.</summary>
/// <param name="StudyUid">Study Instance UID.</param>
/// <param name="Accessions">Accession numbers, of the study and of the requests that the images name.</param>
/// <param name="Requests">The requests that the images name.</param>
/// <param name="Patient">The patient.</param>
/// <param name="Modalities">The modalities of its series.</param>
/// <param name="Day">The day of the examination.</param>
internal sealed record StudyIdentity(
    string StudyUid,
    IReadOnlyList<AccessionNumber> Accessions,
    IReadOnlyList<NamedRequest> Requests,
    PatientFacts Patient,
    IReadOnlySet<string> Modalities,
    DateOnly Day)
{
    private static readonly DicomTag[] Days =
        [DicomTag.StudyDate, DicomTag.SeriesDate, DicomTag.AcquisitionDate, DicomTag.PerformedProcedureStepStartDate];

    /// <summary>Reads the header of one instance.</summary>
    /// <param name="header">The header.</param>
    /// <param name="modalities">The modalities of all series.</param>
    /// <param name="received">The day of its reception, where the header names none.</param>
    public static StudyIdentity Read(DicomDataset header, IEnumerable<string> modalities, DateOnly received)
    {
        NamedRequest[] requests = [.. header.GetSequenceItems(DicomTag.RequestAttributesSequence).Select(NamedRequest.Read)];
        return new StudyIdentity(
            WorklistText.Plain(header, DicomTag.StudyInstanceUID),
            [.. requests.Select(request => request.Accession).Prepend(AccessionNumber.Read(header)).Where(accession => accession.Number.Length > 0).Distinct()],
            requests,
            PatientFacts.Read(header),
            modalities.ToHashSet(StringComparer.Ordinal),
            Days.Select(tag => WorklistText.Date(header, tag)).FirstOrDefault(day => day is not null) ?? received);
    }
}

/// <summary>An accession number.</summary>
/// <param name="Number">Accession Number; empty when there is none.</param>
/// <param name="Issuer">Who assigned it.</param>
internal readonly record struct AccessionNumber(string Number, Issuer Issuer)
{
    public static AccessionNumber Read(DicomDataset dataset) =>
        new(WorklistText.Plain(dataset, DicomTag.AccessionNumber), Issuer.OfAccession(dataset));

    /// <summary>True when it is the same number, and not of another issuer.</summary>
    public bool IsSame(AccessionNumber other) => Number.Length > 0 && Number == other.Number && !Issuer.Differs(other.Issuer);
}

/// <summary>A request that images name (Request Attributes Macro, PS3.3 table 10-9).</summary>
/// <param name="Accession">Its accession number, where it differs from the study's.</param>
/// <param name="ProcedureId">Requested Procedure ID.</param>
/// <param name="StepId">Scheduled Procedure Step ID.</param>
internal sealed record NamedRequest(AccessionNumber Accession, string ProcedureId, string StepId)
{
    public static NamedRequest Read(DicomDataset item) => new(
        AccessionNumber.Read(item),
        WorklistText.Plain(item, DicomTag.RequestedProcedureID),
        WorklistText.Plain(item, DicomTag.ScheduledProcedureStepID));
}
