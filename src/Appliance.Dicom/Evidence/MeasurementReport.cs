namespace Appliance.Dicom.Evidence;

/// <summary>How a run ended, as its report says it (CID 6042). Each looks different: silence never reads as normal.</summary>
public enum ReportOutcome
{
    /// <summary>The analysis ran; its findings are in the report.</summary>
    Succeeded,

    /// <summary>The input contract refused the study; the reasons are in the report.</summary>
    Refused,

    /// <summary>The analysis ran and is not sure enough of what it found: the report says of which step, and holds no finding.</summary>
    Abstained,

    /// <summary>The analysis broke; what is known of the cause is in the report.</summary>
    Failed,
}

/// <summary>What a TID 1500 report says.</summary>
public sealed record MeasurementReport
{
    /// <summary>How the run ended.</summary>
    public required ReportOutcome Outcome { get; init; }

    /// <summary>Series Description; both languages are used where they fit 64 characters.</summary>
    public required EvidenceText SeriesDescription { get; init; }

    /// <summary>The procedure that was read, where the algorithm determined it (CID 100); null leaves it to what the study says of itself.</summary>
    public CodedConcept? ProcedureReported { get; init; }

    /// <summary>Groups of measurements; none in a refusal.</summary>
    public IReadOnlyList<MeasurementGroup> Groups { get; init; } = [];

    /// <summary>Statements that are not numbers: classes, and the reasons of a refusal.</summary>
    public IReadOnlyList<QualitativeEvaluation> Evaluations { get; init; } = [];

    /// <summary>The segmentation whose segments the groups refer to; null when there is none.</summary>
    public InstanceReference? Segmentation { get; init; }

    /// <summary>Reports of earlier revisions of the study that this one supersedes (Predecessor Documents Sequence).</summary>
    public IReadOnlyList<InstanceReference> Predecessors { get; init; } = [];

    /// <summary>Instances of earlier studies that were compared with (Pertinent Other Evidence Sequence).</summary>
    public IReadOnlyList<InstanceReference> Comparisons { get; init; } = [];
}

/// <summary>Measurements of one thing (TID 1411 with a segment, TID 1501 without).</summary>
public sealed record MeasurementGroup
{
    /// <summary>Name of the thing, ASCII and unique in the report; its UID is derived from it.</summary>
    public required string TrackingIdentifier { get; init; }

    /// <summary>What is found.</summary>
    public CodedConcept? Finding { get; init; }

    /// <summary>Where.</summary>
    public CodedConcept? FindingSite { get; init; }

    /// <summary>Side of the finding site.</summary>
    public CodedConcept? Laterality { get; init; }

    /// <summary>Segment number from 1 in <see cref="MeasurementReport.Segmentation"/>; null when no segment stands for the thing.</summary>
    public int? SegmentNumber { get; init; }

    /// <summary>Its statements that are not numbers (TID 1501, row 10).</summary>
    public IReadOnlyList<QualitativeEvaluation> Evaluations { get; init; } = [];

    /// <summary>Its measurements.</summary>
    public required IReadOnlyList<Measurement> Measurements { get; init; }
}

/// <summary>One number (TID 1419).</summary>
/// <param name="Concept">What was measured.</param>
/// <param name="Value">The number; finite.</param>
/// <param name="Unit">UCUM unit.</param>
/// <param name="Method">How, where it matters.</param>
/// <param name="ConfidencePercent">How sure the algorithm is, 0 to 100; null when it does not say.</param>
/// <param name="About">What it is about, where the concept alone does not say it.</param>
public sealed record Measurement(
    CodedConcept Concept, double Value, CodedConcept Unit, CodedConcept? Method = null, double? ConfidencePercent = null, CodedConcept? About = null)
{
    /// <summary>Where the method was published, ASCII (TID 315); null when it is not said.</summary>
    public string? Citation { get; init; }
}

/// <summary>One statement that is not a number.</summary>
/// <param name="Concept">What it is about.</param>
/// <param name="Value">The coded answer; null when only the text answers.</param>
/// <param name="Text">The answer in words, as what a technician can do about a refusal.</param>
/// <param name="ConfidencePercent">How sure the algorithm is of the coded answer, 0 to 100; null when it does not say.</param>
public sealed record QualitativeEvaluation(CodedConcept Concept, CodedConcept? Value, EvidenceText? Text = null, double? ConfidencePercent = null)
{
    /// <summary>Where the method behind the coded answer was published, ASCII; null when it is not said.</summary>
    public string? Citation { get; init; }
}
