namespace Appliance.Edge.Studies;

/// <summary>Close now and why, or look again.</summary>
/// <param name="Close">The reason to close; null: not yet.</param>
/// <param name="LookAgainAt">When time alone may change this verdict.</param>
/// <param name="WaitsForGaps">It would be closed, were nothing missing.</param>
internal readonly record struct StudyVerdict(CloseReason? Close, DateTimeOffset LookAgainAt, bool WaitsForGaps = false);
