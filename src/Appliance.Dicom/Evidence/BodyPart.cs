using System.Collections.Frozen;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>Body part and side of image evidence, so that hanging protocols find it (General Series, PS3.3 C.7.3.1).</summary>
internal static class BodyPart
{
    /// <summary>Body parts of which a patient has one (PS3.16 annex L): they have no side.</summary>
    private static readonly FrozenSet<string> Unpaired = FrozenSet.Create(
        StringComparer.Ordinal,
        "ABDOMEN", "ABDOMENPELVIS", "AORTA", "BLADDER", "BRAIN", "CHEST", "CHESTABDOMEN", "CHESTABDPELVIS", "COLON", "CSPINE", "ESOPHAGUS",
        "HEAD", "HEADNECK", "HEART", "JAW", "LARYNX", "LIVER", "LSPINE", "MEDIASTINUM", "NECK", "NECKCHEST", "PANCREAS", "PELVIS",
        "PROSTATE", "RECTUM", "SKULL", "SPINE", "SPLEEN", "SSPINE", "STERNUM", "STOMACH", "THYROID", "TRACHEA", "TSPINE", "UTERUS", "WHOLEBODY");

    /// <summary>Copies the body part alone: a segmentation names its sides segment by segment.</summary>
    public static void Copy(EvidenceSource source, DicomDataset dataset)
    {
        if (source.Header.TryGetItem(DicomTag.BodyPartExamined, out DicomItem? item) && item is DicomElement { Length: > 0 })
        {
            dataset.AddOrUpdate(item);
        }
    }

    /// <summary>Copies the body part and says the side, which is type 2C: required unless the part is known to be unpaired, empty when unknown.</summary>
    public static void CopyWithSide(EvidenceSource source, DicomDataset dataset)
    {
        Copy(source, dataset);
        if (Unpaired.Contains(dataset.GetStringOrEmpty(DicomTag.BodyPartExamined)))
        {
            return;
        }

        string side = source.Header.GetStringOrEmpty(DicomTag.Laterality);
        side = side.Length > 0 ? side : source.Header.GetStringOrEmpty(DicomTag.ImageLaterality);
        if (side is "L" or "R")
        {
            dataset.AddOrUpdate(DicomTag.Laterality, side);
        }
        else
        {
            dataset.AddOrUpdateEmpty(DicomTag.Laterality);
        }
    }
}
