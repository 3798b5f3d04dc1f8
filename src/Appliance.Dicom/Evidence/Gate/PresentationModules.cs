using Appliance.Dicom.Data;
using static Appliance.Dicom.Evidence.Gate.AttributeRule;

namespace Appliance.Dicom.Evidence.Gate;

/// <summary>Grayscale Softcopy Presentation State (PS3.3 A.33.1).</summary>
internal static class PresentationModules
{
    private static readonly ModuleRule Text = new(
        "PS3.3 C.10.5",
        Type1(DicomTag.UnformattedTextValue),
        Type1C(DicomTag.BoundingBoxAnnotationUnits, text => text.Contains(DicomTag.BoundingBoxTopLeftHandCorner), "PIXEL", "DISPLAY"),
        Type1C(DicomTag.BoundingBoxTopLeftHandCorner, text => !text.Contains(DicomTag.AnchorPoint)),
        Type1C(DicomTag.BoundingBoxBottomRightHandCorner, text => text.Contains(DicomTag.BoundingBoxTopLeftHandCorner)),
        Type1C(DicomTag.BoundingBoxTextHorizontalJustification, text => text.Contains(DicomTag.BoundingBoxTopLeftHandCorner), "LEFT", "RIGHT", "CENTER"),
        Type1C(DicomTag.AnchorPointAnnotationUnits, text => text.Contains(DicomTag.AnchorPoint), "PIXEL", "DISPLAY"),
        Type1C(DicomTag.AnchorPoint, text => !text.Contains(DicomTag.BoundingBoxTopLeftHandCorner)),
        Type1C(DicomTag.AnchorPointVisibility, text => text.Contains(DicomTag.AnchorPoint), "Y", "N"));

    private static readonly ModuleRule Graphic = new(
        "PS3.3 C.10.5",
        Type1(DicomTag.GraphicAnnotationUnits, "PIXEL", "DISPLAY"),
        Type1(DicomTag.GraphicDimensions, "2"),
        Type1(DicomTag.NumberOfGraphicPoints),
        Type1(DicomTag.GraphicData),
        Type1(DicomTag.GraphicType, "POINT", "POLYLINE", "INTERPOLATED", "CIRCLE", "ELLIPSE"),
        Type1C(DicomTag.GraphicFilled, graphic => graphic.GetStringOrEmpty(DicomTag.GraphicType) is "CIRCLE" or "ELLIPSE", "Y", "N"));

    private static readonly ModuleRule Annotation = new(
        "PS3.3 C.10.5",
        Type1(DicomTag.GraphicLayer),
        Type1C(DicomTag.TextObjectSequence, annotation => !annotation.Contains(DicomTag.GraphicObjectSequence), Text),
        Type1C(DicomTag.GraphicObjectSequence, annotation => !annotation.Contains(DicomTag.TextObjectSequence), Graphic),
        NeverEmpty(DicomTag.ReferencedImageSequence, Macros.SopInstanceReference));

    /// <summary>The modules.</summary>
    public static IReadOnlyList<ModuleRule> All { get; } =
    [
        .. CommonModules.All,
        CommonModules.Series("PS3.3 C.11.9", "PR"),
        new ModuleRule("PS3.3 C.7.3.1", Type2C(DicomTag.Laterality, state => !BodyPart.IsUnpaired(state))),
        new ModuleRule(
            "PS3.3 C.11.10",
            Type1(DicomTag.PresentationCreationDate),
            Type1(DicomTag.PresentationCreationTime),
            Type1(DicomTag.InstanceNumber),
            Type1(DicomTag.ContentLabel),
            Type2(DicomTag.ContentDescription),
            Type2(DicomTag.ContentCreatorName)),
        new ModuleRule("PS3.3 C.11.11", Type1(DicomTag.ReferencedSeriesSequence, new ModuleRule(
            "PS3.3 C.11.11",
            Type1(DicomTag.SeriesInstanceUID),
            Type1(DicomTag.ReferencedImageSequence, Macros.SopInstanceReference)))),
        new ModuleRule("PS3.3 C.10.4", Type1(DicomTag.DisplayedAreaSelectionSequence, new ModuleRule(
            "PS3.3 C.10.4",
            Type1(DicomTag.DisplayedAreaTopLeftHandCorner),
            Type1(DicomTag.DisplayedAreaBottomRightHandCorner),
            Type1(DicomTag.PresentationSizeMode, "SCALE TO FIT", "TRUE SIZE", "MAGNIFY"),
            Type1C(DicomTag.PresentationPixelSpacing, area => !area.Contains(DicomTag.PresentationPixelAspectRatio))))),
        new ModuleRule("PS3.3 C.10.5", Type1(DicomTag.GraphicAnnotationSequence, Annotation)),
        new ModuleRule("PS3.3 C.10.7", Type1(DicomTag.GraphicLayerSequence, new ModuleRule(
            "PS3.3 C.10.7", Type1(DicomTag.GraphicLayer), Type1(DicomTag.GraphicLayerOrder)))),
        new ModuleRule("PS3.3 C.11.1", Type1(DicomTag.RescaleIntercept), Type1(DicomTag.RescaleSlope), Type1(DicomTag.RescaleType)),
        new ModuleRule("PS3.3 C.11.8", NeverEmpty(DicomTag.SoftcopyVOILUTSequence, new ModuleRule(
            "PS3.3 C.11.8", Type1(DicomTag.WindowCenter), Type1(DicomTag.WindowWidth), Type3(DicomTag.VOILUTFunction, "LINEAR", "LINEAR_EXACT", "SIGMOID")))),
        new ModuleRule("PS3.3 C.11.6", Type1(DicomTag.PresentationLUTShape, "IDENTITY", "INVERSE")),
    ];
}
