using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;
using Appliance.Inference.Classification;
using Appliance.Inference.Pictures;
using Appliance.Inference.Runtime;
using Appliance.Inference.Volumes;

namespace Appliance.Inference.Pipelines;

/// <summary>What a run of an app on a study came to.</summary>
public sealed record AppResult
{
    /// <summary>How it ended.</summary>
    public required RunOutcome Outcome { get; init; }

    /// <summary>What the result may be used for: PRODUCT only with a valid certificate.</summary>
    public required ContentQualification Qualification { get; init; }

    /// <summary>Why the app refused; empty otherwise.</summary>
    public IReadOnlyList<RefusalReason> Refusals { get; init; } = [];

    /// <summary>Why the app abstained; null otherwise.</summary>
    public RefusalReason? Abstention { get; init; }

    /// <summary>How sure the app is of each chain of answers, step by step; of an abstention too. Empty for an app that classifies nothing.</summary>
    public IReadOnlyList<JointConfidence> Confidences { get; init; } = [];

    /// <summary>What broke, one sentence; null unless failed.</summary>
    public string? Failure { get; init; }

    /// <summary>The measurements; empty unless reported.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The segmentation; null when there is none.</summary>
    public Mask? Segmentation { get; init; }

    /// <summary>The names of the segmentation's labels.</summary>
    public IReadOnlyList<SegmentDescription> Segments { get; init; } = [];

    /// <summary>Pages for people: findings and overlays, or why there are none.</summary>
    public IReadOnlyList<PageImage> Pictures { get; init; } = [];

    /// <summary>The frames that were read, in slice order; empty when none were.</summary>
    public IReadOnlyList<StudyFrame> SourceFrames { get; init; } = [];

    /// <summary>Frames of the study that were not read though their kind is read, by reason.</summary>
    public IReadOnlyDictionary<LeftOutReason, int> LeftOut { get; init; } = new Dictionary<LeftOutReason, int>();

    /// <summary>
    /// The instances that were read, in the order of their first slice. For a refusal: the nearest candidate, or every image when there is none.
    /// </summary>
    public IReadOnlyList<StudyImage> SourceImages { get; init; } = [];

    /// <summary>Why findings that need an earlier study are not among <see cref="Findings"/>; empty when none is missing.</summary>
    public IReadOnlyList<RefusalReason> Absences { get; init; } = [];

    /// <summary>Why findings that the app gives of other studies are not among <see cref="Findings"/>; empty when none is missing.</summary>
    public IReadOnlyList<RefusalReason> NotMeasured { get; init; } = [];

    /// <summary>The instances of earlier studies that were read to compare with; only what has an identity can be referred to.</summary>
    public IReadOnlyList<StudyImage> ComparedImages { get; init; } = [];

    /// <summary>Every series that came into question, the best first, with why it was chosen or left; empty when the app broke before it chose.</summary>
    public IReadOnlyList<SeriesCandidate> Candidates { get; init; } = [];

    /// <summary>Time of every step that ran.</summary>
    public IReadOnlyList<StepTiming> Timings { get; init; } = [];

    /// <summary>What executed the models; null when none ran.</summary>
    public ProviderReport? Provider { get; init; }

    /// <summary>The numbers that the models computed with.</summary>
    public required ModelPrecision Precision { get; init; }

    /// <summary>Why they are not those that the unit prefers; null when they are.</summary>
    public string? PrecisionNote { get; init; }

    /// <summary>SHA-256 of the models that the package has in this precision, by name.</summary>
    public required IReadOnlyDictionary<string, string> ModelDigests { get; init; }
}
