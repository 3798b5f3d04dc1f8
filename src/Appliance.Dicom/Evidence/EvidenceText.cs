namespace Appliance.Dicom.Evidence;

/// <summary>A sentence for people in both languages of the product.</summary>
/// <param name="English">English; a name in it, as of a body part, may have other characters, which become question marks where the character set has none.</param>
/// <param name="Chinese">Simplified Chinese; null when there is none.</param>
public readonly record struct EvidenceText(string English, string? Chinese = null);
