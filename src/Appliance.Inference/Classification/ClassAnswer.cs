namespace Appliance.Inference.Classification;

/// <summary>What a calibrated classifier answers.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Confidence">The share of such answers that are right, 0 to 1, as measured when it was calibrated.</param>
public sealed record ClassAnswer(ClassLabel Answer, double Confidence);
