using System.Text.Json.Serialization;

namespace Appliance.Inference.Apps;

/// <summary>
/// What a series must be for the app to read it. Everything here is judged from headers, before any pixel is decoded; limits on
/// values and on the anatomy are judged by steps of the graph.
/// </summary>
public sealed record InputContract
{
    /// <summary>Modality (0008,0060), as CT.</summary>
    public required string Modality { get; init; }

    /// <summary>Further modalities whose images the app reads alike, as CR beside DX.</summary>
    public IReadOnlyList<string> AlsoModalities { get; set; } = [];

    /// <summary>All modalities that are read.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Modalities => [Modality, .. AlsoModalities];

    /// <summary>
    /// What a projection radiograph must be; null for an app that reads slices. Only without it the limits below, from
    /// <see cref="MaxAxialAngleDegrees"/> on, must be there.
    /// </summary>
    public ProjectionContract? Projection { get; set; }

    /// <summary>SOP Class UIDs that are read.</summary>
    public required IReadOnlyList<string> SopClasses { get; init; }

    /// <summary>Images with one of these values in Image Type (0008,0008) are left out, as LOCALIZER.</summary>
    public IReadOnlyList<string> ExcludedImageTypes { get; set; } = [];

    /// <summary>
    /// Values of Convolution Kernel (0018,1210) that the app would rather read, the best first; <c>B3*</c> stands for all that begin so.
    /// A preference, not a demand: a series with another kernel is read where there is none of these.
    /// </summary>
    public IReadOnlyList<string> PreferredKernels { get; set; } = [];

    /// <summary>
    /// Kernels as in <see cref="PreferredKernels"/> that the app can read at all; a series with another, or that names none, is refused.
    /// Empty for any.
    /// </summary>
    public IReadOnlyList<string> Kernels { get; set; } = [];

    /// <summary>Values of Body Part Examined (0018,0015) or meanings of the Anatomic Region that the app reads; a series that names none is read. Empty for any.</summary>
    public IReadOnlyList<string> BodyParts { get; set; } = [];

    /// <summary>Whether contrast medium must or must not have been given.</summary>
    public ContrastDemand Contrast { get; set; }

    /// <summary>How an MR series must be weighted; null for any.</summary>
    public MrWeighting? Weighting { get; set; }

    /// <summary>Fewest rows, and fewest columns.</summary>
    public int MinMatrix { get; set; } = 1;

    /// <summary>Most rows, and most columns.</summary>
    public int MaxMatrix { get; set; } = 65_535;

    /// <summary>Hounsfield units that the stored values must be able to express, whatever they are; null for any.</summary>
    public HounsfieldSpan? HuRange { get; set; }

    /// <summary>Scanners the app was proved on: one of these must have made the series. Empty for any.</summary>
    public IReadOnlyList<ScannerPattern> Scanners { get; set; } = [];

    /// <summary>Planes that the slices may lie in. Empty for the axial one alone.</summary>
    public IReadOnlyList<SlicePlane> Planes { get; set; } = [];

    /// <summary>Largest angle between the slices and the axial plane, or the nearest of <see cref="Planes"/>, degrees.</summary>
    public double MaxAxialAngleDegrees { get; set; }

    /// <summary>Fewest slices.</summary>
    public int MinSlices { get; set; }

    /// <summary>Shortest length of patient covered, mm.</summary>
    public double MinCoverageMm { get; set; }

    /// <summary>Largest distance between slices, mm.</summary>
    public double MaxSliceSpacingMm { get; set; }

    /// <summary>Largest nominal slice thickness, mm.</summary>
    public double MaxSliceThicknessMm { get; set; }

    /// <summary>Largest distance between pixels, mm.</summary>
    public double MaxPixelSpacingMm { get; set; }

    /// <summary>Smallest width and height of the image, mm.</summary>
    public double MinFieldOfViewMm { get; set; }

    /// <summary>Largest deviation of one slice distance from the usual one, as a share of it.</summary>
    public double MaxSpacingDeviation { get; set; }

    /// <summary>Earlier studies of the same patient that the app compares with; null when it asks for none.</summary>
    public PriorRequest? Priors { get; set; }
}

/// <summary>What an app demands of contrast medium.</summary>
public enum ContrastDemand
{
    /// <summary>Nothing.</summary>
    Any,

    /// <summary>None was given.</summary>
    Without,

    /// <summary>It was given.</summary>
    With,
}

/// <summary>How an MR series is weighted.</summary>
public enum MrWeighting
{
    /// <summary>By the longitudinal relaxation: spin echo with short times, spoiled or magnetisation-prepared gradient echo.</summary>
    T1,
}

/// <summary>A plane of slices of a lying patient.</summary>
public enum SlicePlane
{
    /// <summary>Across the body.</summary>
    Axial,

    /// <summary>From side to side, seen from the front.</summary>
    Coronal,

    /// <summary>From front to back, seen from the side.</summary>
    Sagittal,
}

/// <summary>Hounsfield units from one to another.</summary>
/// <param name="From">The least.</param>
/// <param name="To">The largest.</param>
public sealed record HounsfieldSpan(int From, int To);

/// <summary>Scanners by what their images say of them; <c>*</c> at the end stands for whatever follows.</summary>
/// <param name="Manufacturer">Manufacturer (0008,0070).</param>
/// <param name="Model">Manufacturer's Model Name (0008,1090); null for any.</param>
/// <param name="Software">One of the Software Versions (0018,1020); null for any.</param>
public sealed record ScannerPattern(string Manufacturer, string? Model = null, string? Software = null);
