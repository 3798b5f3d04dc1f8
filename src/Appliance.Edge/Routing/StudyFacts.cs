namespace Appliance.Edge.Routing;

/// <summary>What rules ask of a series.</summary>
/// <param name="Modality">Modality; empty when its images do not say.</param>
/// <param name="SopClass">SOP Class UID of its images; a series with several has an entry for each.</param>
/// <param name="Header">What the header of one image says; null when none was read.</param>
internal sealed record SeriesFacts(string Modality, string SopClass, HeaderFacts? Header);

/// <summary>What the header of one image says of its series.</summary>
/// <param name="BodyTexts">Whatever names the part of the body.</param>
/// <param name="Department">Institutional Department Name; empty when it does not say.</param>
internal sealed record HeaderFacts(IReadOnlyList<string> BodyTexts, string Department);

/// <summary>What rules ask of a study.</summary>
/// <param name="Senders">Who sent it, by AE titles and by the names of the site profile; null when that is not known.</param>
/// <param name="Series">Its series.</param>
internal sealed record StudyFacts(IReadOnlyCollection<string>? Senders, IReadOnlyList<SeriesFacts> Series);
