using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>What all evidence objects have in common: SOP Common, patient, study, series, equipment.</summary>
internal static class EvidenceHeader
{
    private static readonly CodedConcept AcquisitionEquipment = new("109101", "DCM", "Acquisition Equipment");
    private static readonly CodedConcept ProcessingEquipment = new("109102", "DCM", "Processing Equipment");

    /// <summary>Starts an object.</summary>
    public static DicomDataset Create(
        EvidenceSource source, EvidenceContext context, EvidenceKind kind, DicomUID sopClass, string modality, EvidenceText seriesDescription, int number = 1)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        var dataset = new DicomDataset();
        source.CopyPatientAndStudy(dataset);
        (string date, string time) = Moment(source, context);
        dataset.AddOrUpdate(DicomTag.SOPClassUID, sopClass.Value)
            .AddOrUpdate(DicomTag.SOPInstanceUID, context.InstanceUid(kind, number))
            .AddOrUpdate(DicomTag.InstanceCreationDate, date)
            .AddOrUpdate(DicomTag.InstanceCreationTime, time)
            .AddOrUpdate(DicomTag.Modality, modality)
            .AddOrUpdate(DicomTag.SeriesInstanceUID, context.SeriesUid(kind))
            .AddOrUpdate(DicomTag.SeriesNumber, (context.SeriesNumberBase + (int)kind).ToString(CultureInfo.InvariantCulture))
            .AddOrUpdate(DicomTag.SeriesDescription, Limit(source, seriesDescription))
            .AddOrUpdate(DicomTag.SeriesDate, date)
            .AddOrUpdate(DicomTag.SeriesTime, time)
            .AddOrUpdate(DicomTag.ContentDate, date)
            .AddOrUpdate(DicomTag.ContentTime, time)
            .AddOrUpdate(DicomTag.InstanceNumber, number.ToString(CultureInfo.InvariantCulture))
            .AddOrUpdate(DicomTag.Manufacturer, context.Manufacturer)
            .AddOrUpdate(DicomTag.ManufacturerModelName, context.ManufacturerModelName)
            .AddOrUpdate(DicomTag.DeviceSerialNumber, context.DeviceSerialNumber)
            .AddOrUpdate(
                DicomTag.SoftwareVersions,
                [context.SoftwareVersion, $"{context.AppId} {context.AppVersion}", .. context.Modules.Select(module => $"{module.Id} {module.Version}")])
            .AddOrUpdate(DicomTag.StationName, context.StationName)
            .AddOrUpdate(DicomTag.DeviceUID, context.DeviceUid)
            // A Standard Extended SOP Class where the IOD does not list it (PS3.2 7.3): no viewer may take research for a product.
            .AddOrUpdate(DicomTag.ContentQualification, Term(context.ContentQualification))
            .AddOrUpdate(DicomTag.ContributingEquipmentSequence, [.. Contributors(source, context)]);
        RequestedProcedures.AddTo(dataset, source, context, isDocument: kind is EvidenceKind.MeasurementReport or EvidenceKind.KeyObjects);
        return dataset;
    }

    /// <summary>Date and time of the run as DA and TM, in the study's time zone.</summary>
    public static (string Date, string Time) Moment(EvidenceSource source, EvidenceContext context)
    {
        DateTimeOffset moment = source.InStudyTime(context.ContentTime);
        return (moment.ToString("yyyyMMdd", CultureInfo.InvariantCulture), moment.ToString("HHmmss", CultureInfo.InvariantCulture));
    }

    /// <summary>The defined term of Content Qualification.</summary>
    public static string Term(ContentQualification qualification) => qualification switch
    {
        ContentQualification.Product => "PRODUCT",
        ContentQualification.Service => "SERVICE",
        _ => "RESEARCH",
    };

    /// <summary>Both languages where they fit a Long String of 64 characters, else English, cut.</summary>
    public static string Limit(EvidenceSource source, EvidenceText text)
    {
        const int longString = 64;
        string both = source.Say(text);
        return both.Length <= longString ? both : text.English.Length <= longString ? text.English : text.English[..longString];
    }

    /// <summary>The scanner, then the algorithm on this unit (SOP Common, PS3.3 C.12.1.1.5).</summary>
    private static IEnumerable<DicomDataset> Contributors(EvidenceSource source, EvidenceContext context)
    {
        // Manufacturer is type 1 in the item; a scanner that does not say who made it cannot be listed.
        if (source.Scanner.TryGetItem(DicomTag.Manufacturer, out DicomItem? manufacturer) && manufacturer is DicomElement { Length: > 0 })
        {
            DicomDataset scanner = Contributor(AcquisitionEquipment);
            foreach (DicomItem item in source.Scanner)
            {
                scanner.AddOrUpdate(item);
            }

            yield return scanner;
        }

        yield return Contributor(ProcessingEquipment)
            .AddOrUpdate(DicomTag.Manufacturer, context.AlgorithmManufacturer)
            .AddOrUpdate(DicomTag.ManufacturerModelName, context.AlgorithmName)
            .AddOrUpdate(DicomTag.SoftwareVersions, context.AlgorithmVersion)
            .AddOrUpdate(DicomTag.StationName, context.StationName)
            .AddOrUpdate(DicomTag.DeviceSerialNumber, context.DeviceSerialNumber)
            .AddOrUpdate(DicomTag.DeviceUID, context.DeviceUid)
            .AddOrUpdate(DicomTag.ContributionDateTime, context.ContentTime.ToUniversalTime().ToString("yyyyMMddHHmmss'+0000'", CultureInfo.InvariantCulture))
            .AddOrUpdate(DicomTag.ContributionDescription, $"{context.AppId} {context.AppVersion}");
    }

    private static DicomDataset Contributor(CodedConcept purpose) =>
        new DicomDataset().AddOrUpdate(DicomTag.PurposeOfReferenceCodeSequence, purpose.ToItem());
}
