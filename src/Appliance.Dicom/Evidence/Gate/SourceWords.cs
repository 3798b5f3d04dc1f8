using System.Collections.Frozen;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>
/// What evidence takes over from its source byte for byte. It has to be there, and belongs to the hospital as it is: a study date with
/// dots, or a name whose bytes are not what its character set says, must not keep a patient's result back.
/// </summary>
internal static class SourceWords
{
    private const string AcquisitionEquipment = "109101";

    private static readonly FrozenSet<DicomTag> AtTheRoot =
    [
        .. PatientStudyModules.Copied, DicomTag.SpecificCharacterSet, DicomTag.BodyPartExamined, DicomTag.Laterality, DicomTag.FrameOfReferenceUID,
        DicomTag.PositionReferenceIndicator, DicomTag.RequestAttributesSequence, DicomTag.ReferencedRequestSequence, DicomTag.PerformedProcedureCodeSequence,
    ];

    /// <summary>UIDs that are made here, and obey PS3.5 9.1 in full.</summary>
    private static readonly FrozenSet<DicomTag> OwnUids =
        [DicomTag.SOPInstanceUID, DicomTag.SOPClassUID, DicomTag.TrackingUID, DicomTag.DimensionOrganizationUID, DicomTag.DeviceUID];

    /// <summary>Whether an element, with all below it, is the source's.</summary>
    public static bool AreIn(DicomDataset holder, DicomTag tag) => holder.Parent is null
        ? AtTheRoot.Contains(tag)
        : holder.GetSequenceItems(DicomTag.PurposeOfReferenceCodeSequence) is [var purpose] && holder.Contains(DicomTag.Manufacturer)
            && purpose.GetStringOrEmpty(DicomTag.CodeValue) == AcquisitionEquipment;

    /// <summary>Whether a UID is one that is made here.</summary>
    public static bool IsOwnUid(DicomDataset holder, DicomTag tag) => OwnUids.Contains(tag) || (holder.Parent is null && tag == DicomTag.SeriesInstanceUID);
}
