using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;

namespace Appliance.Dicom.Evidence;

/// <summary>
/// Writes a Grayscale Softcopy Presentation State (PS3.3 A.33.1): the source images themselves, windowed, with the segmentation's outlines
/// drawn over them. It is small and nearly every workstation shows it, also one that knows no segmentation.
/// </summary>
public static class PresentationStateWriter
{
    private const int LargestMaxImages = 500;

    /// <summary>Writes the presentation state.</summary>
    /// <param name="source">The instances that were read.</param>
    /// <param name="context">Who read them, and when.</param>
    /// <param name="presentation">What to show.</param>
    /// <exception cref="ArgumentException">No mask has a voxel, masks and slices do not fit, or there is no number of images or window to show.</exception>
    public static DicomFile Write(EvidenceSource source, EvidenceContext context, PresentationState presentation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(presentation);
        if (presentation.MaxImages is < 1 or > LargestMaxImages || presentation.Window is { IsValid: false })
        {
            throw new ArgumentException($"{presentation.MaxImages} images in {presentation.Window} cannot be shown.", nameof(presentation));
        }

        Segmentation segmentation = presentation.Segmentation;
        ImagePlane plane = SegmentationWriter.Check(segmentation);
        IReadOnlyList<int> shown = Choose(segmentation, checked(plane.Rows * plane.Columns), presentation.MaxImages);
        byte[] notice = source.CharacterSet.Encode(source.Say(presentation.Notice), DicomVR.ST);
        DicomDataset dataset = EvidenceHeader.Create(
            source, context, EvidenceKind.PresentationState, DicomUID.GrayscaleSoftcopyPresentationStateStorage, "PR", segmentation.SeriesDescription);
        BodyPart.SayWithSide(source, context, dataset);
        AddIdentification(dataset, source, context, segmentation);
        dataset.AddOrUpdate(DicomTag.ReferencedSeriesSequence, [.. Relationship(segmentation, shown)])
            .AddOrUpdate(DicomTag.DisplayedAreaSelectionSequence, DisplayedArea(plane))
            .AddOrUpdate(DicomTag.GraphicAnnotationSequence, [.. PresentationGraphics.Annotations(segmentation, shown, notice)])
            .AddOrUpdate(DicomTag.GraphicLayerSequence, [.. PresentationGraphics.Layers(segmentation)]);
        AddTransformations(dataset, presentation);
        return new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
    }

    /// <summary>Slices in which something was segmented; of too many, the first, the last, and some at equal distances between.</summary>
    private static IReadOnlyList<int> Choose(Segmentation segmentation, int pixels, int most)
    {
        int[] slices = [.. SegmentationFrames.Select(segmentation, pixels).Select(frame => frame.Slice).Distinct().Order()];
        return slices.Length == 0 ? throw new ArgumentException("No mask has a voxel: there is no outline to show.", nameof(segmentation))
            : slices.Length <= most ? slices
            : most == 1 ? [slices[slices.Length / 2]]
            : [.. Enumerable.Range(0, most).Select(i => slices[(int)((long)i * (slices.Length - 1) / (most - 1))])];
    }

    /// <summary>Presentation State Identification (PS3.3 C.11.10).</summary>
    private static void AddIdentification(DicomDataset dataset, EvidenceSource source, EvidenceContext context, Segmentation segmentation)
    {
        (string date, string time) = EvidenceHeader.Moment(source, context);
        dataset.AddOrUpdate(DicomTag.ContentLabel, segmentation.ContentLabel)
            .AddOrUpdate(DicomTag.ContentDescription, EvidenceHeader.Limit(source, segmentation.SeriesDescription))
            .AddOrUpdate(DicomTag.PresentationCreationDate, date)
            .AddOrUpdate(DicomTag.PresentationCreationTime, time)
            .AddOrUpdateEmpty(DicomTag.ContentCreatorName);
    }

    /// <summary>Presentation State Relationship (PS3.3 C.11.11): each image once, with the frames that are shown of it.</summary>
    private static IEnumerable<DicomDataset> Relationship(Segmentation segmentation, IReadOnlyList<int> shown) =>
        shown.Select(slice => segmentation.Slices[slice]).GroupBy(slice => slice.Source.SeriesInstanceUid).Select(series => new DicomDataset()
            .AddOrUpdate(DicomTag.SeriesInstanceUID, series.Key)
            .AddOrUpdate(
                DicomTag.ReferencedImageSequence, [.. series.GroupBy(slice => slice.Source).Select(image => PresentationGraphics.Image([.. image]))]));

    /// <summary>Displayed Area (PS3.3 C.10.4): the whole of each image, in its true shape.</summary>
    private static DicomDataset DisplayedArea(ImagePlane plane) => new DicomDataset()
        .AddOrUpdate(DicomTag.DisplayedAreaTopLeftHandCorner, 1, 1)
        .AddOrUpdate(DicomTag.DisplayedAreaBottomRightHandCorner, plane.Columns, plane.Rows)
        .AddOrUpdate(DicomTag.PresentationSizeMode, "SCALE TO FIT")
        .AddOrUpdate(DicomTag.PresentationPixelSpacing, plane.RowSpacing, plane.ColumnSpacing);

    /// <summary>Modality LUT, Softcopy VOI LUT and Softcopy Presentation LUT (PS3.3 C.11.1, C.11.8, C.11.6), which replace the images' own.</summary>
    private static void AddTransformations(DicomDataset dataset, PresentationState presentation)
    {
        dataset.AddOrUpdate(DicomTag.RescaleIntercept, presentation.Rescale.Intercept)
            .AddOrUpdate(DicomTag.RescaleSlope, presentation.Rescale.Slope)
            .AddOrUpdate(DicomTag.RescaleType, presentation.Rescale.Type.Length > 0 ? presentation.Rescale.Type : "US")
            .AddOrUpdate(DicomTag.PresentationLUTShape, "IDENTITY");
        if (presentation.Window is { } window)
        {
            dataset.AddOrUpdate(DicomTag.SoftcopyVOILUTSequence, Voi(window));
        }
    }

    /// <summary>The function is said where it is not the linear one that goes without saying (C.11.2.1.3).</summary>
    private static DicomDataset Voi(VoiWindow window)
    {
        DicomDataset item = new DicomDataset().AddOrUpdate(DicomTag.WindowCenter, window.Center).AddOrUpdate(DicomTag.WindowWidth, window.Width);
        return window.Function switch
        {
            VoiFunction.LinearExact => item.AddOrUpdate(DicomTag.VOILUTFunction, "LINEAR_EXACT"),
            VoiFunction.Sigmoid => item.AddOrUpdate(DicomTag.VOILUTFunction, "SIGMOID"),
            _ => item,
        };
    }
}
