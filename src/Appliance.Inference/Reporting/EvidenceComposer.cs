using System.Security.Cryptography;
using System.Text;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Display;
using Appliance.Inference.Apps;
using Appliance.Inference.Pictures;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Reporting;

/// <summary>
/// Turns a result into evidence: a report always, a segmentation when there is one, every page as secondary capture, a key object
/// selection that leads to the pages, and a presentation state with the segmentation's outlines. The same result and context give the
/// same objects, byte for byte.
/// </summary>
public static class EvidenceComposer
{
    /// <summary>Writes the evidence: SR, then SEG, then SC, then KOS, then GSPS. Empty only when no instance says to which study it belongs.</summary>
    /// <param name="result">What the run came to.</param>
    /// <param name="package">The app.</param>
    /// <param name="context">Who ran it, on what, when; its Content Qualification is replaced by the result's.</param>
    /// <param name="predecessors">Reports on earlier revisions of the study that this one supersedes.</param>
    /// <exception cref="EvidenceFaultException">An object is not what the standard asks for: none leaves.</exception>
    public static IReadOnlyList<EvidenceObject> Compose(
        AppResult result, AppPackage package, EvidenceContext context, params IReadOnlyList<InstanceReference> predecessors)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(context);
        StudyImage[] images = [.. result.SourceImages.Where(image => image.HasIdentity)];
        if (images.Length == 0)
        {
            return [];
        }
        context = ContextOf(result, package, context);
        var source = new EvidenceSource([.. images.Select(image => image.Header)]);
        var title = new EvidenceText(ReportText.Ascii(package.Manifest.Title.En), package.Manifest.Title.Zh);
        Segmentation? segments = result.Segmentation is { } mask && mask.CountLabelled() > 0 ? Segment(result, mask, package, source, title) : null;
        EvidenceObject? segmentation = segments is null
            ? null
            : new EvidenceObject(EvidenceKind.Segmentation, 1, SegmentationWriter.Write(source, context, segments));
        var evidence = new List<EvidenceObject> { Report(result, package, segmentation, source, context, title, predecessors) };
        if (segmentation is not null)
        {
            evidence.Add(segmentation);
        }
        for (int page = 0; page < result.Pictures.Count; page++)
        {
            evidence.Add(Capture(result.Pictures[page], page + 1, package, source, context, title));
        }
        if (result.Pictures.Count > 0)
        {
            KeyImage[] keys = [.. evidence.Where(item => item.Kind == EvidenceKind.SecondaryCapture).Select(page => KeyImage.Of(page.File.Dataset)), .. KeyImages.Of(result)];
            evidence.Add(new EvidenceObject(EvidenceKind.KeyObjects, 1, KeyObjectSelectionWriter.Write(source, context, keys, title)));
        }
        if (segments is not null && Outline(result, segments, package, source, context, title) is { } state)
        {
            evidence.Add(state);
        }
        EvidenceGate.Pass([.. evidence.Select(item => item.File.Dataset)]);
        return evidence;
    }

    /// <summary>What the app may say it determined holds of what it reported, and of nothing else: what it refused may be anything.</summary>
    private static EvidenceContext ContextOf(AppResult result, AppPackage package, EvidenceContext context) => context with
    {
        // The same input may well succeed once what broke is mended: those are other objects.
        InputDigest = result.Failure is { } failure ? SHA256.HashData([.. context.InputDigest.Span, .. Encoding.UTF8.GetBytes($"\nfailed\n{failure}")]) : context.InputDigest,
        ContentQualification = result.Qualification,
        AlgorithmParameters = [.. ReportText.Parameters(result)],
        AlgorithmFamily = package.Manifest.Evidence.AlgorithmFamily ?? (result.ModelDigests.Count > 0 ? Codes.ArtificialIntelligence : Codes.MorphologicalOperations),
        BodyPartExamined = result.Outcome == RunOutcome.Reported ? package.Manifest.Evidence.BodyPartExamined : null,
    };

    private static EvidenceObject Report(
        AppResult result,
        AppPackage package,
        EvidenceObject? segmentation,
        EvidenceSource source,
        EvidenceContext context,
        EvidenceText title,
        IReadOnlyList<InstanceReference> predecessors)
    {
        var report = new MeasurementReport
        {
            Outcome = result.Outcome switch
            {
                RunOutcome.Reported => ReportOutcome.Succeeded,
                RunOutcome.Refused => ReportOutcome.Refused,
                RunOutcome.Abstained => ReportOutcome.Abstained,
                _ => ReportOutcome.Failed,
            },
            SeriesDescription = title,
            ProcedureReported = result.Outcome == RunOutcome.Reported ? package.Manifest.Evidence.ProcedureReported : null,
            Groups = [.. ReportText.Groups(result, segmentation is not null), .. ReportText.Chains(result)],
            Evaluations = [.. ReportText.Evaluations(result)],
            Segmentation = segmentation is null ? null : InstanceReference.To(segmentation.File.Dataset),
            Predecessors = predecessors,
            Comparisons = [.. result.ComparedImages.Where(image => image.HasIdentity).Select(image => InstanceReference.To(image.Header))],
        };
        return new EvidenceObject(EvidenceKind.MeasurementReport, 1, MeasurementReportWriter.Write(source, context, report));
    }

    private static Segmentation Segment(AppResult result, Mask mask, AppPackage package, EvidenceSource source, EvidenceText title)
    {
        Dictionary<string, SourceInstance> instances = source.Instances.ToDictionary(instance => instance.SopInstanceUid, StringComparer.Ordinal);
        return new Segmentation
        {
            Slices = [.. mask.Geometry.Planes.Zip(result.SourceFrames, (plane, frame) =>
                new SegmentationSlice(plane, instances[frame.Image.SopInstanceUid], frame.ReferencedFrameNumber))],
            Segments = [.. result.Segments.Select(segment => ToSegment(segment, mask))],
            SliceSpacing = mask.Geometry.SliceSpacing,
            SeriesDescription = title,
            ContentLabel = ReportText.Label(package.Manifest.Id),
        };
    }

    /// <summary>Null where the images have several modality transformations: a presentation state has one for all (PS3.3 C.11.1).</summary>
    private static EvidenceObject? Outline(
        AppResult result, Segmentation segments, AppPackage package, EvidenceSource source, EvidenceContext context, EvidenceText title)
    {
        ModalityRescale[] rescales = [.. result.SourceFrames.Select(frame => ModalityRescale.Read(frame.Image.Header, frame.Frame)).Distinct()];
        if (rescales.Length != 1)
        {
            return null;
        }
        (string zh, string en) = PageFrame.Words(package.Manifest, context.ContentQualification);
        var state = new PresentationState
        {
            Segmentation = segments,
            Rescale = rescales[0],
            Window = WindowFor(result, package),
            Notice = new EvidenceText($"{title.English}: {ReportText.Ascii(en)}", $"{title.Chinese}：{zh}"),
        };
        return new EvidenceObject(EvidenceKind.PresentationState, 1, PresentationStateWriter.Write(source, context, state));
    }

    /// <summary>The app's own window; else the one that the image in the middle proposes first.</summary>
    private static VoiWindow? WindowFor(AppResult result, AppPackage package)
    {
        if (package.Manifest.Evidence.Window is { } window)
        {
            return new VoiWindow(window.Center, window.Width);
        }

        StudyFrame middle = result.SourceFrames[result.SourceFrames.Count / 2];
        return VoiTransforms.Read(middle.Image.Header, middle.Frame, isSigned: true).Windows is [var first, ..] ? first : null;
    }

    private static Segment ToSegment(SegmentDescription segment, Mask mask)
    {
        byte[] color = Convert.FromHexString(segment.Color.AsSpan(1));
        return new Segment
        {
            Label = ReportText.Ascii(segment.Name),
            Category = segment.Category,
            Type = segment.Type,
            TypeModifier = segment.Laterality,
            TrackingIdentifier = ReportText.Ascii(segment.Name),
            Mask = mask.Labels,
            Value = segment.Label,
            Color = (color[0], color[1], color[2]),
        };
    }

    private static EvidenceObject Capture(
        PageImage page, int number, AppPackage package, EvidenceSource source, EvidenceContext context, EvidenceText title)
    {
        AppManifest app = package.Manifest;
        var capture = new SecondaryCapturePage
        {
            Number = number,
            Rows = page.Height,
            Columns = page.Width,
            Rgb = page.Rgb,
            SeriesDescription = title,
            Derivation = new EvidenceText(
                ReportText.Ascii($"{page.Title}: drawn by {app.Title.En} {app.Version}"), $"{page.TitleZh}：由{app.Title.Zh} {app.Version} 绘制"),
        };
        return new EvidenceObject(EvidenceKind.SecondaryCapture, number, SecondaryCaptureWriter.Write(source, context, capture));
    }
}
