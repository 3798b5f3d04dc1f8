using Appliance.Dicom.Data;

namespace Appliance.Dicom.Evidence;

/// <summary>What a TID 1500 report says: measurement groups and qualitative evaluations.</summary>
internal sealed class ReportContent(EvidenceSource source, EvidenceContext context, MeasurementReport report)
{
    private static readonly CodedConcept TrackingIdentifier = new("112039", "DCM", "Tracking Identifier");
    private static readonly CodedConcept TrackingUniqueIdentifier = new("112040", "DCM", "Tracking Unique Identifier");
    private static readonly CodedConcept ReferencedSegment = new("121191", "DCM", "Referenced Segment");
    private static readonly CodedConcept SourceSeries = new("121232", "DCM", "Source series for segmentation");
    private readonly SrContent _content = new(source.CharacterSet);

    /// <summary>Everything below the document's root.</summary>
    public IEnumerable<DicomDataset> Items()
    {
        List<DicomDataset> items = [.. ReportContext.Opening(_content, source, context, report.ProcedureReported), .. ReportContext.ImageLibrary(source)];
        if (report.Groups.Count > 0)
        {
            items.Add(SrContent.Container(SrContent.Contains, Codes.ImagingMeasurements, null, report.Groups.Select(Group)));
        }

        items.Add(SrContent.Container(SrContent.Contains, Codes.QualitativeEvaluations, null, [Summary(), .. report.Evaluations.SelectMany(Evaluation)]));
        return items;
    }

    private DicomDataset Group(MeasurementGroup group)
    {
        var items = new List<DicomDataset>
        {
            _content.Text(SrContent.HasObsContext, TrackingIdentifier, group.TrackingIdentifier),
            SrContent.UidRef(SrContent.HasObsContext, TrackingUniqueIdentifier, context.TrackingUid(group.TrackingIdentifier)),
        };
        if (group.Finding is { } finding)
        {
            items.Add(SrContent.Code(SrContent.Contains, Codes.Finding, finding));
        }

        if (Segment(group) is { } segment)
        {
            items.Add(segment);
            items.AddRange(source.Instances.Where(instance => instance.IsImage).Select(instance => instance.SeriesInstanceUid).Distinct()
                .Select(series => SrContent.UidRef(SrContent.Contains, SourceSeries, series)));
        }

        items.AddRange(ReportContext.Algorithm(_content, context));
        if (group.FindingSite is { } site)
        {
            items.Add(SrContent.Code(SrContent.HasConceptMod, Codes.FindingSite, site,
                group.Laterality is { } side ? [SrContent.Code(SrContent.HasConceptMod, Codes.Laterality, side)] : []));
        }

        items.AddRange(group.Measurements.Select(Number));
        items.AddRange(group.Evaluations.SelectMany(Evaluation));
        return SrContent.Container(SrContent.Contains, Codes.MeasurementGroup, group.SegmentNumber is null ? "1501" : "1411", items);
    }

    private DicomDataset? Segment(MeasurementGroup group)
    {
        if (group.SegmentNumber is not { } number)
        {
            return null;
        }

        InstanceReference segmentation = report.Segmentation
            ?? throw new ArgumentException($"Group '{group.TrackingIdentifier}' names segment {number}, but the report has no segmentation.");
        return SrContent.Image(SrContent.Contains, ReferencedSegment, segmentation.SopClassUid, segmentation.SopInstanceUid, number);
    }

    private DicomDataset Number(Measurement measurement)
    {
        if (!double.IsFinite(measurement.Value))
        {
            throw new ArgumentException($"'{measurement.Concept.Meaning}' is {measurement.Value}; only a finite number can be reported.");
        }

        var properties = new List<DicomDataset>();
        if (measurement.Method is { } method)
        {
            properties.Add(SrContent.Code(SrContent.HasConceptMod, Codes.MeasurementMethod, method));
        }

        if (measurement.About is { } about)
        {
            properties.Add(SrContent.Code(SrContent.HasConceptMod, Codes.Finding, about));
        }

        properties.AddRange(Citation(measurement.Citation));
        properties.AddRange(Certainty(measurement.ConfidencePercent));
        return SrContent.Number(SrContent.Contains, measurement.Concept, measurement.Value, measurement.Unit, properties);
    }

    /// <summary>
    /// Where the method was published: of a number by TID 315, of a coded answer likewise, since no template says how and a CODE may be
    /// inferred from a TEXT (PS3.3 table A.35.13-2).
    /// </summary>
    private IEnumerable<DicomDataset> Citation(string? citation) =>
        citation is null ? [] : [_content.Text(SrContent.InferredFrom, Codes.MethodCitation, citation)];

    /// <summary>A property of a number or a coded answer, in percent as CAD reports have it (PS3.16 TID 4006).</summary>
    private static IEnumerable<DicomDataset> Certainty(double? percent) =>
        percent is { } confidence ? [SrContent.Number(SrContent.HasProperties, Codes.CertaintyOfFinding, confidence, Codes.Percent)] : [];

    /// <summary>How the analysis went, in every report: a refusal can never be mistaken for a normal finding.</summary>
    private DicomDataset Summary() => SrContent.Code(SrContent.Contains, Codes.SummaryOfAnalyses, report.Outcome switch
    {
        ReportOutcome.Succeeded => Codes.Succeeded,
        ReportOutcome.Refused => Codes.NotAttempted,
        ReportOutcome.Abstained => Codes.PartiallySucceeded,
        _ => Codes.Failed,
    }, report.Groups.Count == 0 ? ReportContext.Algorithm(_content, context) : []);

    private IEnumerable<DicomDataset> Evaluation(QualitativeEvaluation evaluation)
    {
        string? text = evaluation.Text is { } sentence ? source.Say(sentence) : null;
        if (evaluation.Value is { } value)
        {
            yield return SrContent.Code(SrContent.Contains, evaluation.Concept, value,
                [.. Citation(evaluation.Citation), .. Certainty(evaluation.ConfidencePercent), .. text is null ? [] : (DicomDataset[])[_content.Text(SrContent.HasProperties, Codes.Comment, text)]]);
        }
        else if (text is not null)
        {
            yield return _content.Text(SrContent.Contains, evaluation.Concept, text);
        }
    }
}
