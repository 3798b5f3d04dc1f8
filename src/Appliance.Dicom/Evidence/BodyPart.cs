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

    /// <summary>Whether an object names a body part that has no side.</summary>
    public static bool IsUnpaired(DicomDataset dataset) => Unpaired.Contains(dataset.GetStringOrEmpty(DicomTag.BodyPartExamined));

    /// <summary>Says the body part alone, what the algorithm determined or the source says: a segmentation names its sides segment by segment.</summary>
    public static void Say(EvidenceSource source, EvidenceContext context, DicomDataset dataset)
    {
        if (context.BodyPartExamined is { } determined)
        {
            dataset.AddOrUpdate(DicomTag.BodyPartExamined, determined);
        }
        else if (source.Header.TryGetItem(DicomTag.BodyPartExamined, out DicomItem? item) && item is DicomElement { Length: > 0 })
        {
            dataset.AddOrUpdate(item);
        }
    }

    /// <summary>Says the body part and the side, which is type 2C: required unless the part is known to be unpaired, empty when unknown.</summary>
    public static void SayWithSide(EvidenceSource source, EvidenceContext context, DicomDataset dataset)
    {
        Say(source, context, dataset);
        if (IsUnpaired(dataset))
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
