namespace Appliance.Dicom.Data;

/// <summary>How this implementation names itself in files and associations (PS3.7 D.3.3.2).</summary>
public static class DicomImplementation
{
    /// <summary>Implementation Class UID.</summary>
    public static DicomUID ClassUID { get; } = DicomUID.Derive("Appliance.Dicom implementation class"u8);

    /// <summary>Implementation Version Name, at most 16 characters.</summary>
    public static string VersionName => "APPLIANCE_0_1";
}
