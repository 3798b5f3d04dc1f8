using Appliance.Edge.Hosting;
using Appliance.Edge.Running;
using Appliance.Inference.Classification;

namespace Appliance.Edge.Commands;

/// <summary>How sure an app is of a chain of answers, in the language of the unit.</summary>
internal sealed record ConfidenceReport(
    string Id, double Joint, double MinConfidence, string Assumption, string Weakest, IReadOnlyList<StepConfidenceReport> Steps)
{
    public static ConfidenceReport Of(RunConfidence chain)
    {
        bool chinese = OperatorLanguage.IsChinese;
        return new ConfidenceReport(
            chain.Id, chain.Joint, chain.MinConfidence, chain.Assumption, chain.Weakest,
            [.. chain.Steps.Select(step => new StepConfidenceReport(step.Id, chinese ? step.MeaningZh : step.Meaning, step.Confidence))]);
    }

    /// <summary>The joint confidence with what it assumes, then one line a step.</summary>
    public IEnumerable<string> Lines()
    {
        yield return Texts.Format("ConfidenceJoint", Steps.Count, ConfidenceText.Percent(Joint), 100 * MinConfidence);
        foreach (StepConfidenceReport step in Steps)
        {
            yield return Texts.Format(step.Id == Weakest ? "ConfidenceWeakest" : "ConfidenceStep", step.Meaning, ConfidenceText.Percent(step.Confidence));
        }
    }
}

/// <summary>How sure one step is.</summary>
internal sealed record StepConfidenceReport(string Id, string Meaning, double Confidence);
