using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>The parts of a TID 1500 report that do not depend on what was measured: language, observer, procedure, images, algorithm.</summary>
internal static class ReportContext
{
    private static readonly CodedConcept Language = new("121049", "DCM", "Language of Content Item and Descendants");
    private static readonly CodedConcept English = new("en", "RFC5646", "English");
    private static readonly CodedConcept ObserverType = new("121005", "DCM", "Observer Type");
    private static readonly CodedConcept Device = new("121007", "DCM", "Device");
    private static readonly CodedConcept DeviceUid = new("121012", "DCM", "Device Observer UID");
    private static readonly CodedConcept DeviceName = new("121013", "DCM", "Device Observer Name");
    private static readonly CodedConcept DeviceManufacturer = new("121014", "DCM", "Device Observer Manufacturer");
    private static readonly CodedConcept DeviceModel = new("121015", "DCM", "Device Observer Model Name");
    private static readonly CodedConcept DeviceSerial = new("121016", "DCM", "Device Observer Serial Number");
    private static readonly CodedConcept Modality = new("121139", "DCM", "Modality");
    private static readonly CodedConcept FrameOfReference = new("112227", "DCM", "Frame of Reference UID");
    private static readonly CodedConcept AlgorithmName = new("111001", "DCM", "Algorithm Name");
    private static readonly CodedConcept AlgorithmParameters = new("111002", "DCM", "Algorithm Parameters");
    private static readonly CodedConcept AlgorithmVersion = new("111003", "DCM", "Algorithm Version");

    /// <summary>TID 1204, TID 1001 with TID 1004, procedure reported.</summary>
    public static IEnumerable<DicomDataset> Opening(SrContent content, EvidenceSource source, EvidenceContext context, CodedConcept? procedure) =>
    [
        SrContent.Code(SrContent.HasConceptMod, Language, English),
        .. Observer(content, context),
        .. ProcedureReported.Items(source, procedure),
    ];

    /// <summary>The unit as observer (TID 1002 with TID 1004).</summary>
    public static IEnumerable<DicomDataset> Observer(SrContent content, EvidenceContext context) =>
    [
        SrContent.Code(SrContent.HasObsContext, ObserverType, Device),
        SrContent.UidRef(SrContent.HasObsContext, DeviceUid, context.DeviceUid),
        content.Text(SrContent.HasObsContext, DeviceName, context.DeviceName),
        content.Text(SrContent.HasObsContext, DeviceManufacturer, context.Manufacturer),
        content.Text(SrContent.HasObsContext, DeviceModel, context.ManufacturerModelName),
        content.Text(SrContent.HasObsContext, DeviceSerial, context.DeviceSerialNumber),
    ];

    /// <summary>Algorithm identification (TID 4019), a parameter for each module.</summary>
    public static IEnumerable<DicomDataset> Algorithm(SrContent content, EvidenceContext context) =>
    [
        content.Text(SrContent.HasConceptMod, AlgorithmName, context.AlgorithmName),
        content.Text(SrContent.HasConceptMod, AlgorithmVersion, context.AlgorithmVersion),
        .. context.Modules.Select(module => content.Text(SrContent.HasConceptMod, AlgorithmParameters, module.Parameter)),
        .. context.AlgorithmParameters.Select(parameter => content.Text(SrContent.HasConceptMod, AlgorithmParameters, parameter)),
    ];

    /// <summary>The image library (TID 1600), a group for each series that has images; empty when no source instance is an image.</summary>
    public static IEnumerable<DicomDataset> ImageLibrary(EvidenceSource source)
    {
        DicomDataset[] groups = [.. source.Instances.Where(instance => instance.IsImage).GroupBy(instance => instance.SeriesInstanceUid).Select(series =>
            SrContent.Container(SrContent.Contains, Codes.ImageLibraryGroup, null, [.. Descriptors(source, series.Key), .. series.Select(instance =>
                SrContent.Image(SrContent.Contains, null, instance.SopClassUid, instance.SopInstanceUid))]))];
        return groups.Length == 0 ? [] : [SrContent.Container(SrContent.Contains, Codes.ImageLibrary, "1600", groups)];
    }

    /// <summary>What the images of a group have in common (TID 1602); known for the series whose header leads the source.</summary>
    private static IEnumerable<DicomDataset> Descriptors(EvidenceSource source, string seriesInstanceUid)
    {
        if (source.Header.GetStringOrEmpty(DicomTag.SeriesInstanceUID) != seriesInstanceUid)
        {
            yield break;
        }

        if (ModalityCode(source.Header.GetStringOrEmpty(DicomTag.Modality)) is { } modality)
        {
            yield return SrContent.Code(SrContent.HasAcqContext, Modality, modality);
        }

        if (source.FrameOfReferenceUid.Length > 0)
        {
            yield return SrContent.UidRef(SrContent.HasAcqContext, FrameOfReference, source.FrameOfReferenceUid);
        }
    }

    /// <summary>Modality as a code (CID 29); null for modalities whose meaning is not listed here.</summary>
    private static CodedConcept? ModalityCode(string modality) => modality switch
    {
        "CT" => new CodedConcept("CT", "DCM", "Computed Tomography"),
        "MR" => new CodedConcept("MR", "DCM", "Magnetic Resonance"),
        "CR" => new CodedConcept("CR", "DCM", "Computed Radiography"),
        "DX" => new CodedConcept("DX", "DCM", "Digital Radiography"),
        _ => null,
    };
}
