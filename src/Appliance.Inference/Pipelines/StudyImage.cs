using Appliance.Dicom.Data;

namespace Appliance.Inference.Pipelines;

/// <summary>One instance of a study as its header tells it.</summary>
/// <param name="Path">The DICOM file.</param>
/// <param name="Header">Everything before the pixel data.</param>
/// <param name="TransferSyntax">How the file is written.</param>
public sealed record StudyImage(string Path, DicomDataset Header, DicomTransferSyntax TransferSyntax)
{
    /// <summary>SOP Class UID.</summary>
    public string SopClassUid { get; } = Header.GetStringOrEmpty(DicomTag.SOPClassUID);

    /// <summary>SOP Instance UID.</summary>
    public string SopInstanceUid { get; } = Header.GetStringOrEmpty(DicomTag.SOPInstanceUID);

    /// <summary>Series Instance UID.</summary>
    public string SeriesInstanceUid { get; } = Header.GetStringOrEmpty(DicomTag.SeriesInstanceUID);

    /// <summary>Modality.</summary>
    public string Modality { get; } = Header.GetStringOrEmpty(DicomTag.Modality);

    /// <summary>Whether Image Type holds a value, as LOCALIZER.</summary>
    public bool HasImageType(string value) =>
        Header.Contains(DicomTag.ImageType) && Header.GetStrings(DicomTag.ImageType).Contains(value, StringComparer.OrdinalIgnoreCase);
}
