using Appliance.Dicom.Data;
using static Appliance.Dicom.Evidence.Gate.AttributeRule;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Segmentation (PS3.3 A.51).</summary>
internal static class SegmentationModules
{
    private static readonly ModuleRule Segment = new(
        "PS3.3 C.8.20.4",
        Type1(DicomTag.SegmentNumber),
        Type1(DicomTag.SegmentLabel),
        Type1(DicomTag.SegmentAlgorithmType, "AUTOMATIC", "SEMIAUTOMATIC", "MANUAL"),
        Type1C(DicomTag.SegmentAlgorithmName, segment => segment.GetStringOrEmpty(DicomTag.SegmentAlgorithmType) != "MANUAL"),
        NeverEmpty(DicomTag.SegmentationAlgorithmIdentificationSequence, Macros.Algorithm),
        Type1(DicomTag.SegmentedPropertyCategoryCodeSequence, Macros.Code, 1),
        Type1(DicomTag.SegmentedPropertyTypeCodeSequence, new ModuleRule(
            "PS3.3 C.8.20.4", NeverEmpty(DicomTag.SegmentedPropertyTypeModifierCodeSequence, Macros.Code)) { Includes = [Macros.Code] }, 1),
        Type1C(DicomTag.TrackingUID, segment => segment.Contains(DicomTag.TrackingID)),
        Type1C(DicomTag.TrackingID, segment => segment.Contains(DicomTag.TrackingUID)));

    private static readonly ModuleRule Shared = new(
        "PS3.3 C.7.6.16.1.1",
        Type1(DicomTag.PixelMeasuresSequence, new ModuleRule(
            "PS3.3 C.7.6.16.2.1", Type1(DicomTag.PixelSpacing), Type1(DicomTag.SliceThickness), NeverEmpty(DicomTag.SpacingBetweenSlices)), 1),
        Type1(DicomTag.PlaneOrientationSequence, new ModuleRule("PS3.3 C.7.6.16.2.4", Type1(DicomTag.ImageOrientationPatient)), 1));

    private static readonly ModuleRule PerFrame = new(
        "PS3.3 C.7.6.16.1.2",
        Type1(DicomTag.FrameContentSequence, new ModuleRule("PS3.3 C.7.6.16.2.2", Type1(DicomTag.DimensionIndexValues)), 1),
        Type1(DicomTag.PlanePositionSequence, new ModuleRule("PS3.3 C.7.6.16.2.3", Type1(DicomTag.ImagePositionPatient)), 1),
        Type1(DicomTag.SegmentIdentificationSequence, new ModuleRule("PS3.3 C.8.20.3.1", Type1(DicomTag.ReferencedSegmentNumber)), 1),
        Type1(DicomTag.DerivationImageSequence, new ModuleRule(
            "PS3.3 C.7.6.16.2.6",
            Type1(DicomTag.SourceImageSequence, Macros.SourceImage),
            Type1(DicomTag.DerivationCodeSequence, Macros.Code))));

    private static readonly ModuleRule Dimensions = new(
        "PS3.3 C.7.6.17",
        Type1(DicomTag.DimensionOrganizationSequence, new ModuleRule("PS3.3 C.7.6.17", Type1(DicomTag.DimensionOrganizationUID))),
        Type1(DicomTag.DimensionIndexSequence, new ModuleRule(
            "PS3.3 C.7.6.17",
            Type1(DicomTag.DimensionIndexPointer),
            Type1(DicomTag.FunctionalGroupPointer),
            Type1(DicomTag.DimensionOrganizationUID))));

    /// <summary>The modules.</summary>
    public static IReadOnlyList<ModuleRule> All { get; } =
    [
        .. CommonModules.All,
        CommonModules.Series("PS3.3 C.8.20.1", "SEG"),
        CommonModules.FrameOfReference,
        new ModuleRule(
            "PS3.3 C.8.20.2",
            Type1(DicomTag.ImageType),
            Type1(DicomTag.InstanceNumber),
            Type1(DicomTag.ContentLabel),
            Type2(DicomTag.ContentDescription),
            Type2(DicomTag.ContentCreatorName),
            Type1(DicomTag.ContentDate),
            Type1(DicomTag.ContentTime),
            Type1(DicomTag.SamplesPerPixel, "1"),
            Type1(DicomTag.PhotometricInterpretation, "MONOCHROME2"),
            Type1(DicomTag.PixelRepresentation, "0"),
            Type1(DicomTag.BitsAllocated, "1"),
            Type1(DicomTag.BitsStored, "1"),
            Type1(DicomTag.HighBit, "0"),
            Type1(DicomTag.SegmentationType, "BINARY"),
            Type1(DicomTag.LossyImageCompression, "00", "01"),
            Type1(DicomTag.SegmentSequence, Segment)),
        ImageModules.ImagePixel,
        new ModuleRule(
            "PS3.3 C.7.6.16",
            Type1(DicomTag.NumberOfFrames),
            Type1(DicomTag.SharedFunctionalGroupsSequence, Shared, 1),
            Type1(DicomTag.PerFrameFunctionalGroupsSequence, PerFrame)),
        Dimensions,
        new ModuleRule("PS3.3 C.12.2", Type1(DicomTag.ReferencedSeriesSequence, Macros.SeriesOfInstances)),
    ];
}
