namespace Appliance.Inference.Apps;

/// <summary>
/// What a series must be for the app to read it. Everything here is judged from headers, before any pixel is decoded; limits on
/// values and on the anatomy are judged by steps of the graph.
/// </summary>
public sealed record InputContract
{
    /// <summary>Modality (0008,0060), as CT.</summary>
    public required string Modality { get; init; }

    /// <summary>SOP Class UIDs that are read.</summary>
    public required IReadOnlyList<string> SopClasses { get; init; }

    /// <summary>Images with one of these values in Image Type (0008,0008) are left out, as LOCALIZER.</summary>
    public IReadOnlyList<string> ExcludedImageTypes { get; set; } = [];

    /// <summary>
    /// Values of Convolution Kernel (0018,1210) that the app would rather read, the best first; <c>B3*</c> stands for all that begin so.
    /// A preference, not a demand: a series with another kernel is read where there is none of these.
    /// </summary>
    public IReadOnlyList<string> PreferredKernels { get; set; } = [];

    /// <summary>Largest angle between the slices and the axial plane, degrees.</summary>
    public required double MaxAxialAngleDegrees { get; init; }

    /// <summary>Fewest slices.</summary>
    public required int MinSlices { get; init; }

    /// <summary>Shortest length of patient covered, mm.</summary>
    public required double MinCoverageMm { get; init; }

    /// <summary>Largest distance between slices, mm.</summary>
    public required double MaxSliceSpacingMm { get; init; }

    /// <summary>Largest nominal slice thickness, mm.</summary>
    public required double MaxSliceThicknessMm { get; init; }

    /// <summary>Largest distance between pixels, mm.</summary>
    public required double MaxPixelSpacingMm { get; init; }

    /// <summary>Smallest width and height of the image, mm.</summary>
    public required double MinFieldOfViewMm { get; init; }

    /// <summary>Largest deviation of one slice distance from the usual one, as a share of it.</summary>
    public required double MaxSpacingDeviation { get; init; }

    /// <summary>Earlier studies of the same patient that the app compares with; null when it asks for none.</summary>
    public PriorRequest? Priors { get; set; }
}
