using Appliance.Dicom.Evidence;
using Appliance.Inference.Apps;

namespace Appliance.Inference.Classification;

/// <summary>
/// The confidence that every step of a chain is right: the product of theirs, as if they erred independently of each other. Steps that err
/// together make it too low, steps of which one misleads the next too high; that it is assumed is said wherever the number is.
/// </summary>
/// <param name="Id">Stable name of the chain.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Steps">Its steps, in their order; at least one.</param>
/// <param name="MinConfidence">Below this joint confidence the app abstains, 0 to 1.</param>
public sealed record JointConfidence(string Id, LocalText Title, IReadOnlyList<StepConfidence> Steps, double MinConfidence)
{
    /// <summary>What is assumed of the steps.</summary>
    public const string Assumption = "independence";

    /// <summary>The product of the steps' confidences.</summary>
    public double Joint { get; } = Steps.Aggregate(1.0, (product, step) => product * step.Confidence);

    /// <summary>The step at fault: of those below their own minimum, or of all when none is, the least confident; the first of equals.</summary>
    public StepConfidence Weakest { get; } = (Steps.Any(step => !step.IsEnough) ? Steps.Where(step => !step.IsEnough) : Steps).MinBy(step => step.Confidence)!;

    /// <summary>Whether the app may answer.</summary>
    public bool IsEnough => Joint >= MinConfidence && Weakest.IsEnough;
}

/// <summary>The answer of one step and its calibrated confidence.</summary>
/// <param name="Id">Stable name of the step.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Concept">What was asked.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Confidence">How likely it is right, 0 to 1.</param>
/// <param name="MinConfidence">Below this the app abstains whatever the other steps say, 0 to 1.</param>
/// <param name="IsExportable">Whether the answer leaves the unit.</param>
public sealed record StepConfidence(
    string Id, LocalText Title, CodedConcept Concept, ClassLabel Answer, double Confidence, double MinConfidence, bool IsExportable)
{
    /// <summary>Where the method was published; null for none.</summary>
    public FindingReference? Reference { get; init; }

    /// <summary>Whether the step alone lets the app answer.</summary>
    public bool IsEnough => Confidence >= MinConfidence;
}
