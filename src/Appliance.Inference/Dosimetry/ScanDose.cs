using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Dosimetry;

/// <summary>The dose of a scan: CTDIvol as the scanner says it, and the size-specific dose estimate made of it slice by slice.</summary>
/// <param name="SsdeBySlice">SSDE(z) of each slice, mGy; NaN where there is none, empty where there is none at all.</param>
/// <param name="Factor">What CTDIvol was multiplied with; null when there is no SSDE.</param>
/// <param name="ByName">The figures.</param>
public sealed record ScanDose(IReadOnlyList<double> SsdeBySlice, SsdeFactor? Factor, IReadOnlyDictionary<string, Figure> ByName) : Figures
{
    /// <summary>Mean CTDIvol of the slices that show the body, mGy.</summary>
    public const string CtdiVol = "ctdivol";

    /// <summary>Mean of SSDE(z) over those slices, mGy.</summary>
    public const string Ssde = "ssde";

    /// <summary>SSDE over CTDIvol.</summary>
    public const string Conversion = "factor";

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, Figure> ByName { get; } = ByName;
}
