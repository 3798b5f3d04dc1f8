using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence.Gate;

namespace Appliance.Dicom.Evidence;

/// <summary>Where an instance stands: enough to find it in an archive.</summary>
/// <param name="StudyInstanceUid">Study Instance UID.</param>
/// <param name="SeriesInstanceUid">Series Instance UID.</param>
/// <param name="SopClassUid">SOP Class UID.</param>
/// <param name="SopInstanceUid">SOP Instance UID.</param>
public sealed record InstanceReference(string StudyInstanceUid, string SeriesInstanceUid, string SopClassUid, string SopInstanceUid)
{
    private static readonly DicomTag[] Needed = [DicomTag.StudyInstanceUID, DicomTag.SeriesInstanceUID, DicomTag.SOPClassUID, DicomTag.SOPInstanceUID];

    /// <summary>
    /// Whether an object can be referred to: the four UIDs are there and have the characters and the length of one (PS3.5 9.1). Leading zeros, which old
    /// devices write, are let through: a reference repeats the UID that the object has.
    /// </summary>
    public static bool IsPossible(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return Array.TrueForAll(Needed, tag => dataset.GetStringOrEmpty(tag) is { Length: > 0 } uid && ValueLimits.Uid.Allows(uid));
    }

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
