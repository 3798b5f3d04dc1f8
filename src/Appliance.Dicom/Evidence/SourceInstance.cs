namespace Appliance.Dicom.Evidence;

/// <summary>An instance that a run read.</summary>
/// <param name="SopClassUid">SOP Class UID.</param>
/// <param name="SopInstanceUid">SOP Instance UID.</param>
/// <param name="SeriesInstanceUid">Series Instance UID.</param>
/// <param name="IsImage">True when it has pixels: only images can stand in an image library.</param>
public sealed record SourceInstance(string SopClassUid, string SopInstanceUid, string SeriesInstanceUid, bool IsImage);
