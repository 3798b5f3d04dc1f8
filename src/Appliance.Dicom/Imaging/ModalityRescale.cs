using Appliance.Dicom.Data;

namespace Appliance.Dicom.Imaging;

/// <summary>
/// The linear step from stored values to the modality's own unit, HU for CT (Modality LUT Module, PS3.3 C.11.1.1.2;
/// Pixel Value Transformation functional group of enhanced images, C.7.6.16.2.9).
/// </summary>
/// <param name="Slope">Output units per stored unit.</param>
/// <param name="Intercept">Output units at stored value 0.</param>
/// <param name="Type">Rescale Type as found: HU, US, empty when absent.</param>
public readonly record struct ModalityRescale(double Slope, double Intercept, string Type)
{
    /// <summary>No change: stored values are the output.</summary>
    public static ModalityRescale Identity => new(1, 0, "");

    /// <summary>Output value of a stored value.</summary>
    public double Apply(double stored) => (stored * Slope) + Intercept;

    /// <summary>Reads the rescale of one frame; <see cref="Identity"/> when the image has none.</summary>
    /// <param name="dataset">The image.</param>
    /// <param name="frame">Frame number from 0; looked up in the functional groups of an enhanced image.</param>
    /// <exception cref="DicomDataException">The values are not numbers, or the slope is 0.</exception>
    public static ModalityRescale Read(DicomDataset dataset, int frame = 0)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        DicomDataset source = FunctionalGroups.Find(dataset, frame, DicomTag.PixelValueTransformationSequence) ?? dataset;
        if (!source.Contains(DicomTag.RescaleSlope) && !source.Contains(DicomTag.RescaleIntercept))
        {
            return Identity;
        }

        double slope = source.TryGetValue(DicomTag.RescaleSlope, out double s) ? s : 1;
        double intercept = source.TryGetValue(DicomTag.RescaleIntercept, out double i) ? i : 0;
        if (slope == 0 || !double.IsFinite(slope) || !double.IsFinite(intercept))
        {
            throw new DicomDataException($"Rescale Slope {slope} and Intercept {intercept} cannot turn stored values into numbers.");
        }

        return new ModalityRescale(slope, intercept, source.GetStringOrEmpty(DicomTag.RescaleType));
    }
}
