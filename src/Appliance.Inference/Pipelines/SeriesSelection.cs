using Appliance.Dicom.Imaging;

namespace Appliance.Inference.Pipelines;

/// <summary>The series an app reads, in the order of its slices' positions.</summary>
/// <param name="Stack">The slices.</param>
public sealed record SeriesSelection(SliceStack<StudyImage> Stack)
{
    /// <summary>The images in slice order.</summary>
    public IReadOnlyList<StudyImage> Images { get; } = [.. Stack.Slices.Select(slice => slice.Item)];

    /// <summary>Series Instance UID.</summary>
    public string SeriesInstanceUid => Images[0].SeriesInstanceUid;
}
