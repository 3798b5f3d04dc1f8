using Appliance.Dicom.Data;

namespace Appliance.Simulators.Phantoms;

/// <summary>What the frames of an enhanced image take over from single-frame ones, whatever the modality.</summary>
internal static class EnhancedFrames
{
    /// <summary>The item of the Per-Frame Functional Groups Sequence: place and stack (PS3.3 C.7.6.16.2.2, C.7.6.16.2.3).</summary>
    public static DicomDataset PerFrame(DicomDataset slice, int index) => new DicomDataset()
        .AddOrUpdate(DicomTag.FrameContentSequence, new DicomDataset()
            .AddOrUpdate(DicomTag.StackID, "1")
            .AddOrUpdate(DicomTag.InStackPositionNumber, (uint)(index + 1))
            .AddOrUpdate(DicomTag.DimensionIndexValues, 1u, (uint)(index + 1)))
        .AddOrUpdate(DicomTag.PlanePositionSequence, Taken(slice, DicomTag.ImagePositionPatient));

    /// <summary>A group of some attributes of a single-frame image.</summary>
    public static DicomDataset Taken(DicomDataset from, params DicomTag[] tags) => new(tags.Select(tag => from.Single(item => item.Tag == tag)));

    /// <summary>The pixels of a single-frame image.</summary>
    public static byte[] Pixels(DicomDataset slice) => ((DicomElement)slice.Single(item => item.Tag == DicomTag.PixelData)).Bytes.ToArray();
}
