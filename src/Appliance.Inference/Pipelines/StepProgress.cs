namespace Appliance.Inference.Pipelines;

/// <summary>How far a run is.</summary>
/// <param name="StepId">The step at work.</param>
/// <param name="StepNumber">Its number, from 1.</param>
/// <param name="Steps">Number of steps.</param>
/// <param name="Fraction">How much of the step is done, 0…1.</param>
public sealed record StepProgress(string StepId, int StepNumber, int Steps, double Fraction);
