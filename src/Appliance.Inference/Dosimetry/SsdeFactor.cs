using Appliance.Dicom.Evidence;

namespace Appliance.Inference.Dosimetry;

/// <summary>
/// Turns CTDIvol in a phantom into the dose of a patient of another size: f = a · exp(−b · Dw), Dw in centimetres (AAPM Report 204, 2011, appendix A;
/// Report 220 puts the water-equivalent diameter in the place of the effective one).
/// </summary>
/// <param name="Phantom">The dosimetry phantom that CTDIvol is given for (CID 4052).</param>
/// <param name="Scale">a.</param>
/// <param name="DeclinePerCm">b.</param>
public sealed record SsdeFactor(CodedConcept Phantom, double Scale, double DeclinePerCm)
{
    /// <summary>For the phantom of 32 cm.</summary>
    public static SsdeFactor Body { get; } = new(new CodedConcept("113691", "DCM", "IEC Body Dosimetry Phantom"), 3.704369, 0.03671937);

    /// <summary>For the phantom of 16 cm.</summary>
    public static SsdeFactor Head { get; } = new(new CodedConcept("113690", "DCM", "IEC Head Dosimetry Phantom"), 1.874799, 0.03871313);

    /// <summary>The factor for a phantom; null for one that has none.</summary>
    public static SsdeFactor? For(CodedConcept phantom) =>
        Array.Find([Body, Head], factor => (factor.Phantom.Value, factor.Phantom.Scheme) == (phantom.Value, phantom.Scheme));

    /// <summary>The factor at a water-equivalent diameter, mm.</summary>
    public double At(double diameterMm) => Scale * Math.Exp(-DeclinePerCm * diameterMm / 10);
}
