namespace Appliance.Inference.Classification;

/// <summary>
/// What a classifier says before it is calibrated: an unnormalised logarithm of a probability for each class. Exactly one class
/// applies. A single sigmoid score z is the pair (0, z): both give the same probabilities.
/// </summary>
/// <param name="Classes">The answers that are possible.</param>
/// <param name="Values">A finite number for each of them.</param>
public sealed record ClassLogits(IReadOnlyList<ClassLabel> Classes, IReadOnlyList<double> Values)
{
    /// <summary>How far the sum of probabilities may be from 1: half-precision models round each of them.</summary>
    private const double Slack = 0.02;

    /// <summary>Keeps the logarithm of a probability that was rounded to 0 or 1 finite.</summary>
    private const double LeastProbability = 1e-7;

    /// <summary>Reads what a model gave.</summary>
    /// <param name="classes">The answers that are possible.</param>
    /// <param name="scores">One score a class, or one in all for the second of two.</param>
    /// <param name="given">What the scores are.</param>
    /// <exception cref="InvalidDataException">They are not numbers of that kind.</exception>
    public static ClassLogits Of(IReadOnlyList<ClassLabel> classes, ReadOnlySpan<float> scores, ScoreKind given) =>
        new(classes, ToLogits(scores, given));

    /// <summary>The logits of scores, as <see cref="Of"/> reads them.</summary>
    /// <exception cref="InvalidDataException">They are not numbers of that kind.</exception>
    public static double[] ToLogits(ReadOnlySpan<float> scores, ScoreKind given)
    {
        var values = new double[Math.Max(scores.Length, 2)];
        double sum = 0;
        for (int index = 0; index < scores.Length; index++)
        {
            double score = scores[index];
            bool isLegal = given == ScoreKind.Logits ? double.IsFinite(score) : score is >= -Slack and <= 1 + Slack;
            values[values.Length - scores.Length + index] = isLegal
                ? score
                : throw new InvalidDataException(FormattableString.Invariant($"The model scores class {index} with {score}, which is none of its {given.ToString().ToLowerInvariant()}."));
            sum += score;
        }
        if (given == ScoreKind.Logits)
        {
            return values; // Of a single score the first stays 0.
        }
        values[0] = scores.Length == 1 ? 1 - values[1] : values[0];
        return scores.Length == 1 || Math.Abs(sum - 1) <= Slack
            ? [.. values.Select(probability => Math.Log(Math.Clamp(probability, LeastProbability, 1 - LeastProbability)))]
            : throw new InvalidDataException(FormattableString.Invariant($"The probabilities that the model gives sum to {sum:0.###}."));
    }

    /// <summary>The class that is most likely, the first of equals, and its probability (softmax of the logits over a temperature).</summary>
    public static (int Class, double Probability) Top(IReadOnlyList<double> logits, double temperature)
    {
        ArgumentNullException.ThrowIfNull(logits);
        int top = 0;
        for (int index = 1; index < logits.Count; index++)
        {
            top = logits[index] > logits[top] ? index : top;
        }
        double sum = 0;
        foreach (double logit in logits)
        {
            sum += Math.Exp((logit - logits[top]) / temperature);
        }
        return (top, 1 / sum);
    }
}

/// <summary>What the scores of a classifier are.</summary>
public enum ScoreKind
{
    /// <summary>Before softmax, or sigmoid.</summary>
    Logits,

    /// <summary>After it.</summary>
    Probabilities,
}
