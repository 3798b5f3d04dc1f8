using Appliance.Edge.Running;

namespace Appliance.Edge.Priors;

/// <summary>What an app asks for of earlier studies.</summary>
/// <param name="StudyModality">The modality that the app reads: it asks only where the study has it.</param>
/// <param name="Modality">The modality of the earlier studies.</param>
/// <param name="Most">How many at most.</param>
/// <param name="Months">How long ago at most; null for any time.</param>
public sealed record PriorWish(string StudyModality, string Modality, int Most, int? Months);

/// <summary>What an installed app asks for; null when it asks for nothing.</summary>
public delegate PriorWish? PriorWishes(AppVersion app);
