using Appliance.Dicom.Imaging;

namespace Appliance.Dicom.Evidence;

/// <summary>What a binary segmentation holds: segments over the slices of one source series, in the source's own grid.</summary>
public sealed record Segmentation
{
    /// <summary>Slices in the order of the masks. All have the same matrix, spacing and orientation.</summary>
    public required IReadOnlyList<SegmentationSlice> Slices { get; init; }

    /// <summary>Segments, numbered from 1 in this order.</summary>
    public required IReadOnlyList<Segment> Segments { get; init; }

    /// <summary>Distance between the centres of neighbouring slices, mm.</summary>
    public required double SliceSpacing { get; init; }

    /// <summary>Series Description; both languages are used where they fit 64 characters.</summary>
    public required EvidenceText SeriesDescription { get; init; }

    /// <summary>Content Label: capital letters, digits, underscore and space, at most 16 characters.</summary>
    public string ContentLabel { get; init; } = "SEGMENTATION";
}

/// <summary>A slice that was segmented.</summary>
/// <param name="Plane">Where it lies.</param>
/// <param name="Source">The instance whose pixels were segmented.</param>
/// <param name="Frame">Its frame, counted from 1; null when it has one only.</param>
public sealed record SegmentationSlice(ImagePlane Plane, SourceInstance Source, int? Frame = null);

/// <summary>One segment.</summary>
public sealed record Segment
{
    /// <summary>Segment Label, ASCII.</summary>
    public required string Label { get; init; }

    /// <summary>Property category (CID 7150).</summary>
    public CodedConcept Category { get; init; } = Codes.AnatomicalStructure;

    /// <summary>Property type, as <see cref="Codes.Lung"/>.</summary>
    public required CodedConcept Type { get; init; }

    /// <summary>Modifier of the type, as <see cref="Codes.Left"/>; null for none.</summary>
    public CodedConcept? TypeModifier { get; init; }

    /// <summary>The measurement group of the report that speaks of this segment: both derive the same tracking UID from it.</summary>
    public required string TrackingIdentifier { get; init; }

    /// <summary>Mask: a byte a voxel; slice by slice, row by row, as long as slices × rows × columns.</summary>
    public required ReadOnlyMemory<byte> Mask { get; init; }

    /// <summary>Which voxels of the mask are its own: those of this value, so that segments share one label map; null for all that are not 0.</summary>
    public byte? Value { get; init; }

    /// <summary>Colour to draw it in, as sRGB.</summary>
    public (byte Red, byte Green, byte Blue) Color { get; init; } = (80, 170, 220);
}
