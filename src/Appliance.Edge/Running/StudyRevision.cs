namespace Appliance.Edge.Running;

/// <summary>One revision of one study.</summary>
/// <param name="StudyId">The number of the study.</param>
/// <param name="Number">Its revision.</param>
public readonly record struct StudyRevision(long StudyId, int Number);
