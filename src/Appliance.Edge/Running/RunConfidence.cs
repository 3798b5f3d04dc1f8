using Appliance.Inference.Classification;

namespace Appliance.Edge.Running;

/// <summary>How sure an app is of a chain of answers, whether it gave them or abstained.</summary>
/// <param name="Id">The chain's id in the app's manifest.</param>
/// <param name="Joint">Confidence that all steps are right, 0 to 1.</param>
/// <param name="MinConfidence">Below this the app abstains.</param>
/// <param name="Assumption">What the product assumes of the steps: <c>independence</c>.</param>
/// <param name="Weakest">The id of the weakest step.</param>
/// <param name="Steps">The steps, in their order.</param>
public sealed record RunConfidence(string Id, double Joint, double MinConfidence, string Assumption, string Weakest, IReadOnlyList<RunStepConfidence> Steps)
{
    private const int Decimals = 4;

    internal static RunConfidence Of(JointConfidence chain) => new(
        chain.Id,
        Math.Round(chain.Joint, Decimals),
        chain.MinConfidence,
        JointConfidence.Assumption,
        chain.Weakest.Id,
        [.. chain.Steps.Select(step => new RunStepConfidence(step.Id, step.Title.En, step.Title.Zh, Math.Round(step.Confidence, Decimals), step.IsExportable))]);
}

/// <summary>How sure one step is.</summary>
/// <param name="Id">The step's id.</param>
/// <param name="Meaning">What was asked, English.</param>
/// <param name="MeaningZh">What was asked, Simplified Chinese.</param>
/// <param name="Confidence">Its calibrated confidence, 0 to 1.</param>
/// <param name="Exportable">Whether it may leave the site.</param>
public sealed record RunStepConfidence(string Id, string Meaning, string MeaningZh, double Confidence, bool Exportable);
