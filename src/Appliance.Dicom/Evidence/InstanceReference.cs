using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>Where an instance stands: enough to find it in an archive.</summary>
/// <param name="StudyInstanceUid">Study Instance UID.</param>
/// <param name="SeriesInstanceUid">Series Instance UID.</param>
/// <param name="SopClassUid">SOP Class UID.</param>
/// <param name="SopInstanceUid">SOP Instance UID.</param>
public sealed record InstanceReference(string StudyInstanceUid, string SeriesInstanceUid, string SopClassUid, string SopInstanceUid)
{
    /// <summary>Refers to an object, as to a segmentation that was just written.</summary>
    /// <exception cref="DicomDataException">The object lacks one of the four UIDs.</exception>
    public static InstanceReference To(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return new InstanceReference(
            dataset.GetString(DicomTag.StudyInstanceUID), dataset.GetString(DicomTag.SeriesInstanceUID),
            dataset.GetString(DicomTag.SOPClassUID), dataset.GetString(DicomTag.SOPInstanceUID));
    }
}
