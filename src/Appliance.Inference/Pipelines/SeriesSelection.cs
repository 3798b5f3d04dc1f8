using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Pipelines;

/// <summary>The series an app reads, in the order of its slices' positions.</summary>
/// <param name="Stack">The slices.</param>
/// <param name="LeftOut">Frames of the study that were not read though their kind is read, by reason.</param>
public sealed record SeriesSelection(SliceStack<StudyFrame> Stack, IReadOnlyDictionary<LeftOutReason, int> LeftOut)
{
    /// <summary>The frames in slice order.</summary>
    public IReadOnlyList<StudyFrame> Frames { get; } = [.. Stack.Slices.Select(slice => slice.Item)];

    /// <summary>The instances that hold the frames, in the order of their first slice.</summary>
    public IReadOnlyList<StudyImage> Images { get; } = [.. Stack.Slices.Select(slice => slice.Item.Image).Distinct()];

    /// <summary>Series Instance UID.</summary>
    public string SeriesInstanceUid => Images[0].SeriesInstanceUid;
}
