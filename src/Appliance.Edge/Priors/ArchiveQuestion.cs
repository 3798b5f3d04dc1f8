using Appliance.Edge.Patients;

namespace Appliance.Edge.Priors;

/// <summary>Which earlier studies to search for.</summary>
/// <param name="Patient">Whose.</param>
/// <param name="StudyUid">The study that asks: it is none of them.</param>
/// <param name="StudyDate">They must be before this day.</param>
/// <param name="Modality">Their modality.</param>
/// <param name="Months">How long before at most; null for any time.</param>
/// <param name="Most">How many.</param>
internal sealed record ArchiveQuestion(PatientFacts Patient, string StudyUid, DateOnly StudyDate, string Modality, int? Months, int Most);

/// <summary>What the archive has.</summary>
/// <param name="Chosen">Those that suit, the newest first.</param>
/// <param name="WhyNone">Why there are none, when there are none.</param>
internal sealed record ArchiveAnswer(IReadOnlyList<PriorCandidate> Chosen, PriorCause WhyNone);
