namespace Appliance.Inference.Pipelines;

/// <summary>Which series of a study an app reads, and why.</summary>
/// <param name="Series">The chosen series; null when none keeps the contract.</param>
/// <param name="Reasons">Why there is none: the reasons of the nearest candidate; empty when one was chosen.</param>
/// <param name="Candidates">Every series of a kind that the app reads, the best first.</param>
public sealed record SeriesDecision(
    SeriesSelection? Series, IReadOnlyList<RefusalReason> Reasons, IReadOnlyList<SeriesCandidate> Candidates);
