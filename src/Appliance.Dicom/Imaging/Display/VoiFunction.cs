namespace Appliance.Dicom.Imaging.Display;

/// <summary>The shape of a window: VOI LUT Function (0028,1056).</summary>
public enum VoiFunction
{
    /// <summary>PS3.3 C.11.2.1.2.1: the centre lies between two whole numbers; the default.</summary>
    Linear,

    /// <summary>PS3.3 C.11.2.1.3.2: centre and width taken as they are.</summary>
    LinearExact,

    /// <summary>PS3.3 C.11.2.1.3.1: a soft ramp.</summary>
    Sigmoid,
}
