using System.Globalization;
using System.Resources;
using Appliance.Inference.Classification;

namespace Appliance.Inference.Pipelines;

/// <summary>Why an app refuses a study: a stable code, the facts, and texts in the languages of the product.</summary>
/// <param name="Code">Stable code, a constant of <see cref="RefusalCodes"/>.</param>
/// <param name="Facts">Values for the texts, in invariant notation.</param>
public sealed record RefusalReason(string Code, params IReadOnlyList<string> Facts)
{
    private static readonly ResourceManager Texts = new("Appliance.Inference.Resources.Refusals", typeof(RefusalReason).Assembly);
    private static readonly CultureInfo English = CultureInfo.InvariantCulture;
    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    /// <summary>What is wrong, English.</summary>
    public string TextEn => Format("reason", English);

    /// <summary>What is wrong, Simplified Chinese.</summary>
    public string TextZh => Format("reason", Chinese);

    /// <summary>What the technician can do, English.</summary>
    public string RemedyEn => Format("remedy", English);

    /// <summary>What the technician can do, Simplified Chinese.</summary>
    public string RemedyZh => Format("remedy", Chinese);

    /// <summary>A reason from numbers, written with a point and at most one decimal.</summary>
    public static RefusalReason Of(string code, params ReadOnlySpan<double> facts)
    {
        var texts = new string[facts.Length];
        for (int index = 0; index < facts.Length; index++)
        {
            texts[index] = facts[index].ToString("0.#", CultureInfo.InvariantCulture);
        }
        return new RefusalReason(code, texts);
    }

    /// <summary>Why a chain of answers is not told: the weakest step is named.</summary>
    internal static RefusalReason Of(JointConfidence doubt)
    {
        StepConfidence weakest = doubt.Weakest;
        return weakest.IsEnough
            ? new RefusalReason(
                RefusalCodes.LowConfidence, ConfidenceText.PercentBelow(doubt.Joint), Needed(doubt.MinConfidence), weakest.Title.En, weakest.Title.Zh, ConfidenceText.Percent(weakest.Confidence))
            : new RefusalReason(
                RefusalCodes.LowStepConfidence, weakest.Title.En, weakest.Title.Zh, ConfidenceText.PercentBelow(weakest.Confidence), Needed(weakest.MinConfidence));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Code}: {TextEn}";

    private static string Needed(double share) => (100 * share).ToString("0.##", CultureInfo.InvariantCulture);

    private string Format(string part, CultureInfo culture)
    {
        string pattern = Texts.GetString($"{Code}.{part}", culture)
            ?? throw new MissingManifestResourceException($"Refusals.resx has no text {Code}.{part}.");
        return string.Format(CultureInfo.InvariantCulture, pattern, [.. Facts]);
    }
}
