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

    /// <summary>Key Object Selection, TID 2010.</summary>
    KeyObjects = 3,

    /// <summary>Grayscale Softcopy Presentation State with the outlines of the segmentation.</summary>
    PresentationState = 4,
}
