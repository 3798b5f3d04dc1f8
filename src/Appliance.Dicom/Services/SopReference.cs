namespace Appliance.Dicom.Services;

/// <summary>A reference to an object (PS3.3 10.8).</summary>
/// <param name="SopClassUid">Referenced SOP Class UID (0008,1150).</param>
/// <param name="SopInstanceUid">Referenced SOP Instance UID (0008,1155).</param>
public sealed record SopReference(string SopClassUid, string SopInstanceUid);
