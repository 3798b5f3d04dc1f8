using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Inference.Pipelines;

namespace Appliance.Inference.Dosimetry;

/// <summary>
/// What the header of a radiograph says of its exposure (IEC 62494-1 attributes of the X-Ray Acquisition Dose Module, PS3.3 C.8.7.8, and of the DX
/// Detector Module): how much the detector got, how much it should have got, and what the device makes of that.
/// </summary>
/// <param name="Image">The radiograph.</param>
/// <param name="Number">Its number in the report, from 1.</param>
/// <param name="View">View Position (0018,5101), empty when it is not said.</param>
/// <param name="Index">Exposure Index (0018,1411); null when it is not said, or is none.</param>
/// <param name="Target">Target Exposure Index (0018,1412); null when it is not said, or is none.</param>
/// <param name="Stated">Deviation Index (0018,1413) as the device states it; null when it does not.</param>
public sealed record RadiographExposure(StudyImage Image, int Number, string View, double? Index, double? Target, double? Stated)
{
    private static readonly DicomTag[] TellApart =
        [DicomTag.ViewPosition, DicomTag.ImageLaterality, DicomTag.BodyPartExamined, DicomTag.ExposureIndex, DicomTag.TargetExposureIndex];

    /// <summary>DI = 10 · log10(EI / EI_T) (IEC 62494-1:2008): 0 as intended, +3 the double, −3 half of it. Null without either index.</summary>
    public double? Deviation => Index is { } index && Target is { } target ? 10 * (Math.Log10(index) - Math.Log10(target)) : null;

    /// <summary>Why it is no radiograph whose exposure can be told, though it came as one; null when it is one.</summary>
    public RefusalReason? Unfit { get; init; }

    /// <summary>Whether there is anything to report.</summary>
    public bool SaysAnything => Unfit is null && (Deviation is not null || Stated is not null);

    /// <summary>Name of the radiograph in the report, ASCII.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"Radiograph {Number}{(View.Length > 0 ? " " + View : "")}");

    /// <summary>Reads the header.</summary>
    public static RadiographExposure Read(StudyImage image, int number)
    {
        ArgumentNullException.ThrowIfNull(image);
        string view = image.Header.GetStringOrEmpty(DicomTag.ViewPosition).Trim();
        var exposure = new RadiographExposure(
            image, number, view.All(char.IsAscii) ? view : "", Positive(image.Header, DicomTag.ExposureIndex), Positive(image.Header, DicomTag.TargetExposureIndex),
            image.Header.TryGetValue(DicomTag.DeviationIndex, out double stated) && double.IsFinite(stated) ? stated : null);
        return exposure with { Unfit = ProjectionCheck.JudgeKind(image.Header).FirstOrDefault() };
    }

    /// <summary>
    /// Whether a raw image is of the same exposure as a processed one: the processed one names it as its source, or neither view, side nor indices tell them
    /// apart. The times do not serve: some devices give the processed image that of the processing.
    /// </summary>
    public static bool IsSame(StudyImage raw, StudyImage processed)
    {
        ArgumentNullException.ThrowIfNull(raw);
        ArgumentNullException.ThrowIfNull(processed);
        DicomDataset one = raw.Header, other = processed.Header;
        bool isSource = other.GetSequenceItems(DicomTag.SourceImageSequence).Any(item => item.GetStringOrEmpty(DicomTag.ReferencedSOPInstanceUID) == raw.SopInstanceUid);
        return isSource || Array.TrueForAll(TellApart, tag => Agree(one.GetStringOrEmpty(tag).Trim(), other.GetStringOrEmpty(tag).Trim()));
    }

    /// <summary>Where one of the two says nothing, nothing speaks against it.</summary>
    private static bool Agree(string one, string other) => one.Length == 0 || other.Length == 0 || one == other;

    private static double? Positive(DicomDataset header, DicomTag tag) => header.TryGetValue(tag, out double value) && double.IsFinite(value) && value > 0 ? value : null;
}
