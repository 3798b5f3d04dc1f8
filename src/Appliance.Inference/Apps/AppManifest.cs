using Appliance.Dicom.Evidence;

namespace Appliance.Inference.Apps;

/// <summary>The contents of <c>app.json</c>: what the app is, what it needs, what it does and what it gives.</summary>
public sealed record AppManifest
{
    /// <summary>Version of the manifest format: 1.</summary>
    public required int Format { get; init; }

    /// <summary>Stable identity: lower-case letters, digits and hyphens.</summary>
    public required string Id { get; init; }

    /// <summary>Version of the app, <c>major.minor.patch</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Name for people.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Who makes it.</summary>
    public required string Vendor { get; init; }

    /// <summary>What it may be used for.</summary>
    public required LocalText IntendedUse { get; init; }

    /// <summary>The certificate of the medical device; absent means research use only.</summary>
    public AppCertificate? Certificate { get; set; }

    /// <summary>What results may be used for on a day: PRODUCT with a certificate that is valid then, RESEARCH otherwise.</summary>
    public ContentQualification QualificationOn(DateOnly day) =>
        Certificate is { } certificate && day <= certificate.Expires ? ContentQualification.Product : ContentQualification.Research;

    /// <summary>Whether studies may be run with it only under a licence for this unit.</summary>
    public AppLicence Licence { get; set; }

    /// <summary>What the app can read.</summary>
    public required InputContract Input { get; init; }

    /// <summary>The steps, in any order.</summary>
    public required IReadOnlyList<GraphStep> Graph { get; init; }

    /// <summary>What the labels of the segmentation are.</summary>
    public IReadOnlyList<SegmentDescription> Segments { get; set; } = [];

    /// <summary>Which steps give the results.</summary>
    public required AppOutputs Outputs { get; init; }

    /// <summary>What evidence of it says of procedure, body part and algorithm.</summary>
    public EvidenceTerms Evidence { get; set; } = new();

    /// <summary>The models in other precisions.</summary>
    public AppVariants Variants { get; set; } = new();

    /// <summary>How far findings may be from those of another version before a shadow run counts them as different, by id, in their unit.</summary>
    public IReadOnlyDictionary<string, double> Agreement { get; set; } = new Dictionary<string, double>();

    /// <summary>What a run needs.</summary>
    public required AppResources Resources { get; init; }

    /// <summary>What an accelerator may do with each model, by its path in the package.</summary>
    public IReadOnlyDictionary<string, ModelTerms> Models { get; set; } = new Dictionary<string, ModelTerms>();

    /// <summary>Weights that are fetched when the package is packed, by their path in it.</summary>
    public IReadOnlyDictionary<string, WeightPointer> Weights { get; set; } = new Dictionary<string, WeightPointer>();
}

/// <summary>Whether an app needs a licence.</summary>
public enum AppLicence
{
    /// <summary>Whoever has the app may use it.</summary>
    None,

    /// <summary>A unit needs a licence from the app's publisher: <see cref="Entitlements.EntitlementStatement"/>.</summary>
    Required,
}

/// <summary>A text in both languages of the product.</summary>
/// <param name="En">English.</param>
/// <param name="Zh">Simplified Chinese.</param>
public sealed record LocalText(string En, string Zh);

/// <summary>A certificate that allows clinical use.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Authority">Who issued it, as NMPA.</param>
/// <param name="DeviceClass">Class of the device, as III.</param>
/// <param name="Expires">Last day of validity.</param>
/// <param name="Release">The release version that it was given for, as <c>V1</c>; null when it names none.</param>
public sealed record AppCertificate(string Number, string Authority, string DeviceClass, DateOnly Expires, string? Release = null);

/// <summary>The steps whose results the app gives.</summary>
/// <param name="Findings">Step with the findings.</param>
/// <param name="Segmentation">Step with the segmentation, when there is one.</param>
/// <param name="Pictures">Step with the pictures, when there are any.</param>
public sealed record AppOutputs(string Findings, string? Segmentation = null, string? Pictures = null);

/// <summary>What a run needs at most.</summary>
/// <param name="HostMebibytes">Main memory, MiB.</param>
/// <param name="DeviceMebibytes">GPU memory, MiB.</param>
/// <param name="Lane">Whom it may keep waiting.</param>
/// <param name="MaxRuns">How many runs of it may be under way at a time; null leaves it to the unit.</param>
public sealed record AppResources(int HostMebibytes, int DeviceMebibytes, RunLane Lane, int? MaxRuns = null);

/// <summary>Priority of a run.</summary>
public enum RunLane
{
    /// <summary>Someone waits for the result.</summary>
    Stat,

    /// <summary>The daily work.</summary>
    Routine,

    /// <summary>When nothing else wants the unit.</summary>
    Background,
}
