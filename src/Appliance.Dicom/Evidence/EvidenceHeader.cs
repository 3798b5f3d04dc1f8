using System.Globalization;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>What all evidence objects have in common: SOP Common, patient, study, series, equipment.</summary>
internal static class EvidenceHeader
{
    /// <summary>Longest value of a Long String, in characters (PS3.5 6.2).</summary>
    private const int LongString = 64;

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
                [context.SoftwareVersion, .. NameAndVersion(context.AppId, context.AppVersion), .. context.Modules.SelectMany(module => NameAndVersion(module.Id, module.Version))])
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
        string both = source.Say(text);
        return both.Length <= LongString ? both : text.English.Length <= LongString ? text.English : text.English[..LongString];
    }

    /// <summary>One value of Software Versions where it fits a Long String, else one for the name and the next for the version: neither is cut.</summary>
    private static IEnumerable<string> NameAndVersion(string name, string version) =>
        $"{name} {version}" is { Length: <= LongString } both ? [both] : [name, version];

    /// <summary>The scanner, then the algorithm on this unit (SOP Common, PS3.3 C.12.1.1.5).</summary>
    private static IEnumerable<DicomDataset> Contributors(EvidenceSource source, EvidenceContext context)
    {
        // Manufacturer is type 1 in the item; a scanner that does not say who made it cannot be listed.
        if (source.Scanner.GetStringOrEmpty(DicomTag.Manufacturer).Trim().Length > 0)
        {
            DicomDataset scanner = Contributor(AcquisitionEquipment);
            foreach (DicomItem item in source.Scanner)
            {
                scanner.AddOrUpdate(item);
            }

            yield return scanner;
        }

        yield return Contributor(ProcessingEquipment)
            .AddOrUpdate(source.LongString(DicomTag.Manufacturer, context.AlgorithmManufacturer))
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
