using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;

namespace Appliance.Dicom.Evidence;

/// <summary>How to show source images with the outlines of a segmentation, for workstations that do not show the segmentation itself.</summary>
public sealed record PresentationState
{
    /// <summary>The default of <see cref="MaxImages"/>.</summary>
    public const int DefaultMaxImages = 40;

    /// <summary>Whose outlines; its slices are the images that are shown.</summary>
    public required Segmentation Segmentation { get; init; }

    /// <summary>From stored values to the unit of <see cref="Window"/>, the same for all images.</summary>
    public required ModalityRescale Rescale { get; init; }

    /// <summary>The window to show the images in; null shows all that the modality gives.</summary>
    public required VoiWindow? Window { get; init; }

    /// <summary>Words that stand over every image: what this is, and what it may be used for.</summary>
    public required EvidenceText Notice { get; init; }

    /// <summary>Images that get outlines; of more, so many are chosen at equal distances.</summary>
    /// <value>Images, 1 to 500. The default is 40: with their outlines some 100 kB.</value>
    public int MaxImages { get; init; } = DefaultMaxImages;
}
