namespace Appliance.Simulators.Phantoms;

/// <summary>What a thorax phantom shall be. The same options make the same bytes, UIDs included.</summary>
public sealed record ThoraxPhantomOptions
{
    /// <summary>Rows of a slice.</summary>
    public int Rows { get; init; } = 256;

    /// <summary>Columns of a slice.</summary>
    public int Columns { get; init; } = 256;

    /// <summary>Slices of the whole thorax, before a gap or a truncation takes some away.</summary>
    public int Slices { get; init; } = 120;

    /// <summary>Pixel spacing in mm; null fits a field of view of 400 mm.</summary>
    public double? PixelSpacing { get; init; }

    /// <summary>Distance between slices in mm; null fits a length of 300 mm.</summary>
    public double? SliceSpacing { get; init; }

    /// <summary>Nominal slice thickness in mm; null is the slice spacing.</summary>
    public double? SliceThickness { get; init; }

    /// <summary>Chooses the anatomy.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Fraction of the lung voxels that are emphysema, 0 to 0.8; null lets the seed choose between 0.02 and 0.35.</summary>
    public double? EmphysemaFraction { get; init; }

    /// <summary>Standard deviation of Gaussian noise in HU; 0 for none.</summary>
    public double Noise { get; init; }

    /// <summary>True draws pulmonary vessels, which are no part of the lung's truth.</summary>
    public bool Vessels { get; init; } = true;

    /// <summary>Character set of the patient name.</summary>
    public PhantomCharset Charset { get; init; } = PhantomCharset.Gb18030;

    /// <summary>Patient name; null takes one that suits the character set.</summary>
    public string? PatientName { get; init; }

    /// <summary>Transfer syntax UID of the files.</summary>
    public string TransferSyntaxUid { get; init; } = "1.2.840.10008.1.2.1";

    /// <summary>True gives instance numbers and file names in random order, so that only positions tell the order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>True adds a localizer (scout) as a series of its own.</summary>
    public bool Localizer { get; init; }

    /// <summary>Slices left out in the middle of the lungs.</summary>
    public int MissingSlices { get; init; }

    /// <summary>Fraction of the length left out at the head end.</summary>
    public double TruncateTop { get; init; }

    /// <summary>Fraction of the length left out at the foot end.</summary>
    public double TruncateBottom { get; init; }

    /// <summary>True for a patient scanned feet first: Patient Position FFS, instances numbered from the feet.</summary>
    public bool FeetFirst { get; init; }

    /// <summary>Pixel spacing that applies, mm.</summary>
    public double EffectivePixelSpacing => PixelSpacing ?? Math.Round(400.0 / Columns, 6);

    /// <summary>Slice spacing that applies, mm.</summary>
    public double EffectiveSliceSpacing => SliceSpacing ?? Math.Round(300.0 / Slices, 6);

    /// <summary>Says what is out of range; null when all is well.</summary>
    public string? Fault() => this switch
    {
        { Rows: < 32 or > 4096 } or { Columns: < 32 or > 4096 } => "rows and columns must be 32 to 4096",
        { Slices: < 8 or > 4000 } => "slices must be 8 to 4000",
        { EffectivePixelSpacing: not (> 0.05 and < 20) } => "pixel spacing must be 0.05 to 20 mm",
        { EffectiveSliceSpacing: not (> 0.05 and < 50) } => "slice spacing must be 0.05 to 50 mm",
        { SliceThickness: <= 0 or > 50 } => "slice thickness must be above 0 and at most 50 mm",
        { EmphysemaFraction: < 0 or > 0.8 } => "emphysema must be 0 to 0.8",
        { Noise: < 0 or > 500 } => "noise must be 0 to 500 HU",
        { TruncateTop: < 0 } or { TruncateBottom: < 0 } => "a truncation cannot be negative",
        _ when TruncateTop + TruncateBottom > 0.9 => "the truncations may take away 0.9 of the length together",
        _ when MissingSlices < 0 || MissingSlices > Slices / 2 => "the gap may be half of the slices at most",
        _ when (long)Rows * Columns * Slices > 1L << 30 => "rows × columns × slices must stay within 2^30 voxels",
        _ => null,
    };
}
