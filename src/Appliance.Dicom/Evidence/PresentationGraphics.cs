using System.Globalization;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;

namespace Appliance.Dicom.Evidence;

/// <summary>The graphics of a presentation state: a layer of words, and one of outlines for each segment (PS3.3 C.10.5, C.10.7).</summary>
internal static class PresentationGraphics
{
    /// <summary>Outlines of one segment on one image, the largest ones: more would be noise.</summary>
    private const int MaxOutlines = 16;

    /// <summary>Points of one outline, which is closed by its first one.</summary>
    private const int MaxPoints = 256;

    private const string NoticeLayer = "NOTICE";
    private const ushort White = 65535;

    /// <summary>Layers; the first is drawn last of all that lie over the image.</summary>
    public static IEnumerable<DicomDataset> Layers(Segmentation segmentation) =>
        segmentation.Segments.Select((segment, i) => Layer(LayerOf(i), i + 1, segment.Label)
                .AddOrUpdate(DicomTag.GraphicLayerRecommendedDisplayCIELabValue, CieLab.FromSrgb(segment.Color.Red, segment.Color.Green, segment.Color.Blue)))
            .Append(Layer(NoticeLayer, segmentation.Segments.Count + 1, "What may be done with it"));

    /// <summary>The words over every image, and the outlines with their labels on each.</summary>
    /// <param name="segmentation">Whose outlines.</param>
    /// <param name="shown">The slices that are shown, from 0.</param>
    /// <param name="notice">The words, in the character set of the object.</param>
    public static IEnumerable<DicomDataset> Annotations(Segmentation segmentation, IReadOnlyList<int> shown, byte[] notice)
    {
        // Without references it holds for all images of the state (C.10.5).
        yield return new DicomDataset().AddOrUpdate(DicomTag.GraphicLayer, NoticeLayer).AddOrUpdate(DicomTag.TextObjectSequence, Notice(notice));
        ImagePlane plane = segmentation.Slices[0].Plane;
        byte[] room = new byte[plane.Rows * plane.Columns];
        foreach (int slice in shown)
        {
            for (int segment = 0; segment < segmentation.Segments.Count; segment++)
            {
                ReadOnlySpan<byte> mask = SegmentationFrames.Bits(segmentation, new SegmentationFrames.Frame(segment, slice), room);
                OutlinePoint[][] outlines =
                [
                    .. MaskOutlines.Trace(mask, plane.Rows, plane.Columns)
                        .OrderByDescending(outline => Math.Abs(MaskOutlines.DoubleArea(outline))).Take(MaxOutlines),
                ];
                if (outlines.Length > 0)
                {
                    yield return new DicomDataset()
                        .AddOrUpdate(DicomTag.ReferencedImageSequence, Image(segmentation.Slices[slice]))
                        .AddOrUpdate(DicomTag.GraphicLayer, LayerOf(segment))
                        .AddOrUpdate(DicomTag.TextObjectSequence, Label(segmentation.Segments[segment].Label, outlines[0]))
                        .AddOrUpdate(DicomTag.GraphicObjectSequence, [.. outlines.Select(outline => Polyline(OutlineSimplifier.Simplify(outline, MaxPoints)))]);
                }
            }
        }
    }

    /// <summary>Image SOP Instance Reference (PS3.3 10.3): frames only of an image that has several.</summary>
    public static DicomDataset Image(params ReadOnlySpan<SegmentationSlice> slices)
    {
        DicomDataset item = InstanceReferences.Item(slices[0].Source.SopClassUid, slices[0].Source.SopInstanceUid);
        var frames = new List<string>();
        foreach (SegmentationSlice slice in slices)
        {
            if (slice.Frame is { } frame)
            {
                frames.Add(frame.ToString(CultureInfo.InvariantCulture));
            }
        }

        return frames.Count == 0 ? item : item.AddOrUpdate(DicomTag.ReferencedFrameNumber, [.. frames]);
    }

    private static string LayerOf(int segment) => string.Create(CultureInfo.InvariantCulture, $"SEGMENT_{segment + 1}");

    private static DicomDataset Layer(string name, int order, string description) => new DicomDataset()
        .AddOrUpdate(DicomTag.GraphicLayer, name)
        .AddOrUpdate(DicomTag.GraphicLayerOrder, order.ToString(CultureInfo.InvariantCulture))
        .AddOrUpdate(DicomTag.GraphicLayerRecommendedDisplayGrayscaleValue, White)
        .AddOrUpdate(DicomTag.GraphicLayerDescription, description);

    /// <summary>At the lower edge of what is displayed, whatever part of the image that is: DISPLAY units go from 0 to 1.</summary>
    private static DicomDataset Notice(byte[] text) => new DicomDataset()
        .AddOrUpdate(DicomTag.BoundingBoxAnnotationUnits, "DISPLAY")
        .AddOrUpdate(DicomTag.UnformattedTextValue, DicomVR.ST, text)
        .AddOrUpdate(DicomTag.BoundingBoxTopLeftHandCorner, 0.02f, 0.94f)
        .AddOrUpdate(DicomTag.BoundingBoxBottomRightHandCorner, 0.98f, 0.99f)
        .AddOrUpdate(DicomTag.BoundingBoxTextHorizontalJustification, "LEFT");

    private static DicomDataset Label(string text, OutlinePoint[] outline) => new DicomDataset()
        .AddOrUpdate(DicomTag.AnchorPointAnnotationUnits, "PIXEL")
        .AddOrUpdate(DicomTag.UnformattedTextValue, text)
        .AddOrUpdate(DicomTag.AnchorPoint, (float)outline[0].X, (float)outline[0].Y)
        .AddOrUpdate(DicomTag.AnchorPointVisibility, "N");

    /// <summary>A closed line: the first point again at the end (PS3.3 C.10.5.1.2).</summary>
    private static DicomDataset Polyline(OutlinePoint[] outline) => new DicomDataset()
        .AddOrUpdate(DicomTag.GraphicAnnotationUnits, "PIXEL")
        .AddOrUpdate(DicomTag.GraphicDimensions, (ushort)2)
        .AddOrUpdate(DicomTag.NumberOfGraphicPoints, (ushort)(outline.Length + 1))
        .AddOrUpdate(DicomTag.GraphicData, [.. outline.Append(outline[0]).SelectMany(point => new float[] { point.X, point.Y })])
        .AddOrUpdate(DicomTag.GraphicType, "POLYLINE")
        .AddOrUpdate(DicomTag.GraphicFilled, "N");
}
