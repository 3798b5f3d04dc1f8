using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging;

/// <summary>Looks up the functional groups of an enhanced multi-frame image (PS3.3 C.7.6.16).</summary>
public static class FunctionalGroups
{
    /// <summary>
    /// The one item of a functional group for a frame: per-frame before shared, since a group stands in one of the two only
    /// (PS3.3 C.7.6.16.1.1). Null when the image has no such group.
    /// </summary>
    /// <param name="dataset">The image.</param>
    /// <param name="frame">Frame number from 0.</param>
    /// <param name="group">The group's sequence, as <see cref="DicomTag.PlanePositionSequence"/>.</param>
    public static DicomDataset? Find(DicomDataset dataset, int frame, DicomTag group)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        IReadOnlyList<DicomDataset> perFrame = dataset.GetSequenceItems(DicomTag.PerFrameFunctionalGroupsSequence);
        if (frame < perFrame.Count && First(perFrame[frame], group) is { } own)
        {
            return own;
        }

        IReadOnlyList<DicomDataset> shared = dataset.GetSequenceItems(DicomTag.SharedFunctionalGroupsSequence);
        return shared.Count > 0 ? First(shared[0], group) : null;
    }

    private static DicomDataset? First(DicomDataset item, DicomTag group)
    {
        IReadOnlyList<DicomDataset> items = item.GetSequenceItems(group);
        return items.Count > 0 ? items[0] : null;
    }
}
