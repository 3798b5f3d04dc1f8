namespace Appliance.Dicom.Evidence;

/// <summary>Kinds of evidence. The number is the kind's place in an app's block of series numbers.</summary>
public enum EvidenceKind
{
    /// <summary>Comprehensive 3D SR, TID 1500.</summary>
    MeasurementReport = 0,

    /// <summary>Segmentation.</summary>
    Segmentation = 1,

    /// <summary>Secondary Capture pages.</summary>
    SecondaryCapture = 2,
}

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
