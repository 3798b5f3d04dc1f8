using Appliance.Dicom.Data;
using static Appliance.Dicom.Evidence.Gate.AttributeRule;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Secondary Capture Image (PS3.3 A.8.1).</summary>
internal static class ImageModules
{
    /// <summary>Image Pixel, without what depends on the kind of image.</summary>
    public static ModuleRule ImagePixel { get; } = new(
        "PS3.3 C.7.6.3",
        Type1(DicomTag.SamplesPerPixel),
        Type1(DicomTag.PhotometricInterpretation),
        Type1(DicomTag.Rows),
        Type1(DicomTag.Columns),
        Type1(DicomTag.BitsAllocated),
        Type1(DicomTag.BitsStored),
        Type1(DicomTag.HighBit),
        Type1(DicomTag.PixelRepresentation),
        Type1C(DicomTag.PlanarConfiguration, image => image.TryGetValue(DicomTag.SamplesPerPixel, out int samples) && samples > 1, "0"),
        Type1(DicomTag.PixelData));

    /// <summary>The modules.</summary>
    public static IReadOnlyList<ModuleRule> SecondaryCapture { get; } =
    [
        .. CommonModules.All,
        CommonModules.Series("PS3.3 C.7.3.1", "OT"),
        new ModuleRule("PS3.3 C.7.3.1", Type2C(DicomTag.Laterality, image => !BodyPart.IsUnpaired(image))),
        new ModuleRule("PS3.3 C.8.6.1", Type1(DicomTag.ConversionType, "DV", "DI", "DF", "WSD", "SD", "SI", "DRW", "SYN")),
        new ModuleRule(
            "PS3.3 C.7.6.1",
            Type1(DicomTag.InstanceNumber),
            Type2C(DicomTag.PatientOrientation, image => !image.Contains(DicomTag.ImageOrientationPatient)),
            Type2C(DicomTag.ContentDate, static _ => true),
            Type2C(DicomTag.ContentTime, static _ => true),
            Type1(DicomTag.ImageType),
            Type1(DicomTag.BurnedInAnnotation, "YES"), // Words of ours always are.
            Type3(DicomTag.LossyImageCompression, "00", "01"),
            NeverEmpty(DicomTag.SourceImageSequence, Macros.SourceImage)),
        new ModuleRule("PS3.3 C.7.6.3", Type1(DicomTag.PhotometricInterpretation, "RGB", "MONOCHROME2"), Type1(DicomTag.PixelRepresentation, "0")),
        ImagePixel,
    ];
}
