namespace Appliance.Dicom.Evidence;

/// <summary>A sentence for people in both languages of the product.</summary>
/// <param name="English">English, ASCII only: it can be written in every character set.</param>
/// <param name="Chinese">Simplified Chinese; null when there is none.</param>
public readonly record struct EvidenceText(string English, string? Chinese = null);
