namespace Appliance.Inference.Pipelines;

/// <summary>How long a step took.</summary>
/// <param name="StepId">The step.</param>
/// <param name="Duration">Wall-clock time; zero when its result was there already.</param>
/// <param name="IsShared">Whether the result was taken over from an equal step.</param>
public sealed record StepTiming(string StepId, TimeSpan Duration, bool IsShared);
