namespace Appliance.Edge.Certificates;

/// <summary>Which DICOM ports are open.</summary>
public enum TlsMode
{
    /// <summary>The plain port alone.</summary>
    Off,

    /// <summary>The TLS port beside the plain one.</summary>
    Beside,

    /// <summary>The TLS port alone: plain DICOM finds nobody.</summary>
    Only,
}
