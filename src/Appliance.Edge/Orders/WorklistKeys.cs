using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Edge.Orders;

/// <summary>The queries for a study's order (PS3.4 K.6.1.2). Whatever they leave out is compared here.</summary>
internal static class WorklistKeys
{
    private static readonly DicomTag[] Returned =
    [
        DicomTag.AccessionNumber, DicomTag.PatientID, DicomTag.PatientName, DicomTag.PatientBirthDate, DicomTag.PatientSex,
        DicomTag.IssuerOfPatientID, DicomTag.StudyInstanceUID, DicomTag.RequestedProcedureID, DicomTag.RequestedProcedureDescription,
        DicomTag.ReasonForTheRequestedProcedure, DicomTag.PlacerOrderNumberImagingServiceRequest,
        DicomTag.FillerOrderNumberImagingServiceRequest,
    ];

    private static readonly DicomTag[] ReturnedSequences =
    [
        DicomTag.IssuerOfAccessionNumberSequence, DicomTag.IssuerOfPatientIDQualifiersSequence, DicomTag.ReferencedStudySequence,
        DicomTag.RequestedProcedureCodeSequence, DicomTag.ReasonForRequestedProcedureCodeSequence,
        DicomTag.OrderPlacerIdentifierSequence, DicomTag.OrderFillerIdentifierSequence,
    ];

    private static readonly DicomTag[] ReturnedOfStep =
    [
        DicomTag.ScheduledStationAETitle, DicomTag.ScheduledProcedureStepStartDate, DicomTag.ScheduledProcedureStepStartTime,
        DicomTag.Modality, DicomTag.ScheduledProcedureStepID, DicomTag.ScheduledProcedureStepDescription,
    ];

    /// <summary>
    /// What carries the accession number, whoever the patient and whatever the day: an order of another patient shows only so.
    /// Null when the study has none. Accession Number is an optional key, and an SCP may take it for universal.
    /// </summary>
    public static DicomDataset? ByAccession(DicomDataset header) => Identifier(header, accession: true);

    /// <summary>
    /// What is planned for the patient about the day, of any kind: a study has several modalities. Without a patient ID, what is
    /// planned about the day for the modality.
    /// </summary>
    public static DicomDataset ByPatient(DicomDataset header, StudyIdentity study, int windowDays)
    {
        DicomDataset step = Step();
        step.AddOrUpdate(DicomTag.ScheduledProcedureStepStartDate, string.Create(
            CultureInfo.InvariantCulture, $"{study.Day.AddDays(-windowDays):yyyyMMdd}-{study.Day.AddDays(windowDays):yyyyMMdd}"));
        if (study.Patient.Id.Length == 0)
        {
            step.AddOrUpdate(DicomTag.Modality, WorklistText.Plain(header, DicomTag.Modality));
        }

        return Identifier(header, accession: false)!.AddOrUpdate(DicomTag.ScheduledProcedureStepSequence, step);
    }

    /// <summary>The keys that are returned, and one that is matched, in the bytes of the images.</summary>
    private static DicomDataset? Identifier(DicomDataset header, bool accession)
    {
        var identifier = new DicomDataset();
        foreach (DicomTag tag in Returned.Concat(ReturnedSequences))
        {
            identifier.AddOrUpdateEmpty(tag);
        }

        DicomTag key = accession ? DicomTag.AccessionNumber : DicomTag.PatientID;
        if (WorklistText.Plain(header, key).Length == 0)
        {
            return accession ? null : identifier;
        }

        header.TryGetItem(key, out DicomItem? value);
        identifier.AddOrUpdate(value!);
        if (header.TryGetItem(DicomTag.SpecificCharacterSet, out DicomItem? charset))
        {
            identifier.AddOrUpdate(charset);
        }

        return identifier.AddOrUpdate(DicomTag.ScheduledProcedureStepSequence, Step());
    }

    private static DicomDataset Step()
    {
        var step = new DicomDataset();
        foreach (DicomTag tag in ReturnedOfStep)
        {
            step.AddOrUpdateEmpty(tag);
        }

        return step.AddOrUpdateEmpty(DicomTag.ScheduledProtocolCodeSequence);
    }
}
