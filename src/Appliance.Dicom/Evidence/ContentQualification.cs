namespace Appliance.Dicom.Evidence;

/// <summary>What evidence may be used for: Content Qualification (0018,9004), PS3.3 C.8.13.2.1.1.</summary>
public enum ContentQualification
{
    /// <summary>RESEARCH: not for a diagnosis.</summary>
    Research,

    /// <summary>PRODUCT: made by an app with a valid certificate.</summary>
    Product,

    /// <summary>SERVICE: tests and phantoms.</summary>
    Service,
}
