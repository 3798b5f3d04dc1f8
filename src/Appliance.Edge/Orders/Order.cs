using Appliance.Dicom.Data;
using Appliance.Edge.Patients;

namespace Appliance.Edge.Orders;

/// <summary>A requested procedure of the worklist with its scheduled steps (PS3.4 table K.6-1: an answer is one step).</summary>
internal sealed class Order
{
    /// <summary>An order larger than this is none, in bytes: what is kept of one is some hundreds.</summary>
    internal const int MaxBytes = 64 * 1024;

    /// <summary>What is kept of an answer: what evidence says of an order, and what it is known by.</summary>
    private static readonly DicomTag[] Kept =
    [
        DicomTag.SpecificCharacterSet,
        DicomTag.PatientName, DicomTag.PatientID, DicomTag.IssuerOfPatientID, DicomTag.IssuerOfPatientIDQualifiersSequence,
        DicomTag.PatientBirthDate, DicomTag.PatientSex,
        DicomTag.AccessionNumber, DicomTag.IssuerOfAccessionNumberSequence, DicomTag.StudyInstanceUID, DicomTag.ReferencedStudySequence,
        DicomTag.RequestedProcedureID, DicomTag.RequestedProcedureDescription, DicomTag.RequestedProcedureCodeSequence,
        DicomTag.ReasonForTheRequestedProcedure, DicomTag.ReasonForRequestedProcedureCodeSequence,
        DicomTag.PlacerOrderNumberImagingServiceRequest, DicomTag.OrderPlacerIdentifierSequence,
        DicomTag.FillerOrderNumberImagingServiceRequest, DicomTag.OrderFillerIdentifierSequence,
    ];

    private static readonly DicomTag[] KeptOfStep =
    [
        DicomTag.Modality, DicomTag.ScheduledProcedureStepStartDate, DicomTag.ScheduledProcedureStepStartTime,
        DicomTag.ScheduledProcedureStepID, DicomTag.ScheduledProcedureStepDescription, DicomTag.ScheduledProtocolCodeSequence,
    ];

    private readonly DicomDataset _attributes;
    private readonly List<DicomDataset> _steps;

    private Order(DicomDataset attributes, IEnumerable<DicomDataset> steps)
    {
        _attributes = attributes;
        _steps = [.. steps];
        StudyUid = WorklistText.Plain(attributes, DicomTag.StudyInstanceUID);
        Accession = AccessionNumber.Read(attributes);
        ProcedureId = WorklistText.Plain(attributes, DicomTag.RequestedProcedureID);
        Patient = PatientFacts.Read(attributes);
    }

    /// <summary>The Study Instance UID that the scanner was told.</summary>
    public string StudyUid { get; }

    /// <summary>The accession number.</summary>
    public AccessionNumber Accession { get; }

    /// <summary>Requested Procedure ID.</summary>
    public string ProcedureId { get; }

    /// <summary>The patient.</summary>
    public PatientFacts Patient { get; }

    /// <summary>The steps.</summary>
    public IEnumerable<ScheduledStep> Steps => _steps.Select(ScheduledStep.Read);

    /// <summary>
    /// The orders that answers are steps of. The same answer to two queries is one; answers that name no procedure at all are none.
    /// </summary>
    public static IReadOnlyList<Order> Group(IEnumerable<DicomDataset> answers) =>
        [.. answers.Select(answer => new Order(answer, answer.GetSequenceItems(DicomTag.ScheduledProcedureStepSequence)))
            .Where(order => order.StudyUid.Length + order.Accession.Number.Length + order.ProcedureId.Length > 0)
            .GroupBy(order => (order.StudyUid, order.Accession, order.ProcedureId, order.Patient.Id))
            .Select(same => new Order(
                same.First()._attributes,
                same.SelectMany(order => order._steps)
                    .DistinctBy(ScheduledStep.Read)
                    .OrderBy(step => ScheduledStep.Read(step).Id, StringComparer.Ordinal)))];

    /// <summary>Reads what <see cref="ToBytes"/> gave.</summary>
    public static Order FromBytes(ReadOnlyMemory<byte> bytes) => Assert(Group([Read(bytes)]));

    /// <summary>The data set that <see cref="ToBytes"/> gave.</summary>
    public static DicomDataset Read(ReadOnlyMemory<byte> bytes) => DicomDatasetReader.Read(bytes, DicomTransferSyntax.ExplicitVRLittleEndian);

    /// <summary>What is kept of it, with those of its steps that a study did; null when that is more than an order can be.</summary>
    /// <param name="study">The study.</param>
    public byte[]? ToBytes(StudyIdentity study)
    {
        var kept = new DicomDataset(_attributes.Clone().Where(item => Kept.Contains(item.Tag)));
        DicomDataset[] steps = [.. StepsOf(study).Select(step => new DicomDataset(step.Clone().Where(item => KeptOfStep.Contains(item.Tag))))];
        if (steps.Length > 0)
        {
            kept.AddOrUpdate(DicomTag.ScheduledProcedureStepSequence, steps);
        }

        byte[] bytes = DicomDatasetWriter.ToBytes(kept, DicomTransferSyntax.ExplicitVRLittleEndian);
        return bytes.Length <= MaxBytes ? bytes : null;
    }

    /// <summary>The steps that the images name; else those of their modality; else all.</summary>
    private List<DicomDataset> StepsOf(StudyIdentity study)
    {
        List<DicomDataset> named = _steps.FindAll(step => study.Requests.Any(request => request.StepId.Length > 0 && request.StepId == ScheduledStep.Read(step).Id));
        List<DicomDataset> alike = named.Count > 0 ? named : _steps.FindAll(step => study.Modalities.Contains(ScheduledStep.Read(step).Modality));
        return alike.Count > 0 ? alike : _steps;
    }

    private static Order Assert(IReadOnlyList<Order> orders) =>
        orders is [var order] ? order : throw new DicomDataException("what is kept of an order names none");
}

/// <summary>A scheduled procedure step.</summary>
/// <param name="Id">Scheduled Procedure Step ID.</param>
/// <param name="Modality">Modality.</param>
/// <param name="Day">The day that it is planned for; null when none is.</param>
internal sealed record ScheduledStep(string Id, string Modality, DateOnly? Day)
{
    public static ScheduledStep Read(DicomDataset item) => new(
        WorklistText.Plain(item, DicomTag.ScheduledProcedureStepID),
        WorklistText.Plain(item, DicomTag.Modality),
        WorklistText.Date(item, DicomTag.ScheduledProcedureStepStartDate));
}
