using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;

namespace Appliance.Inference.Pipelines;

/// <summary>One instance of a study as its header tells it.</summary>
/// <param name="path">The DICOM file.</param>
/// <param name="file">The file, read up to the pixel data.</param>
public sealed class StudyImage(string path, DicomFile file)
{
    private static readonly string[] RawClasses =
    [
        DicomUID.DigitalXRayImageStorageForProcessing.Value, DicomUID.DigitalMammographyXRayImageStorageForProcessing.Value,
        DicomUID.DigitalIntraOralXRayImageStorageForProcessing.Value,
    ];

    /// <summary>The DICOM file.</summary>
    public string Path { get; } = path;

    /// <summary>Everything before the pixel data.</summary>
    public DicomDataset Header { get; } = file.Dataset;

    /// <summary>How the file is written.</summary>
    public DicomTransferSyntax TransferSyntax { get; } = file.TransferSyntax;

    /// <summary>SOP Class UID; that of the file meta information where the data set's is empty.</summary>
    public string SopClassUid { get; } = file.Dataset.GetStringOrEmpty(DicomTag.SOPClassUID) is { Length: > 0 } uid
        ? uid
        : file.FileMetaInfo.GetStringOrEmpty(DicomTag.MediaStorageSOPClassUID);

    /// <summary>SOP Instance UID.</summary>
    public string SopInstanceUid { get; } = file.Dataset.GetStringOrEmpty(DicomTag.SOPInstanceUID);

    /// <summary>Series Instance UID.</summary>
    public string SeriesInstanceUid { get; } = file.Dataset.GetStringOrEmpty(DicomTag.SeriesInstanceUID);

    /// <summary>Modality.</summary>
    public string Modality { get; } = file.Dataset.GetStringOrEmpty(DicomTag.Modality);

    /// <summary>Whether evidence can refer to the instance: it says, in UIDs that are some, which it is, and to which series and study it belongs.</summary>
    public bool HasIdentity { get; } = InstanceReference.IsPossible(file.Dataset);

    /// <summary>
    /// Whether it holds raw detector values, which are no picture: told by Presentation Intent Type (0008,0068), and by the SOP class where it is
    /// of one for raw data alone (PS3.3 A.26, A.27, A.28).
    /// </summary>
    public bool IsRaw { get; } = file.Dataset.GetStringOrEmpty(DicomTag.PresentationIntentType).Trim() == "FOR PROCESSING"
        || RawClasses.Contains(file.Dataset.GetStringOrEmpty(DicomTag.SOPClassUID));

    /// <summary>Whether Image Type holds a value, as LOCALIZER.</summary>
    public bool HasImageType(string value) =>
        Header.Contains(DicomTag.ImageType) && Header.GetStrings(DicomTag.ImageType).Contains(value, StringComparer.OrdinalIgnoreCase);
}
