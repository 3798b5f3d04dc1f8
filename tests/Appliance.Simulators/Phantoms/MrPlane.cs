namespace Appliance.Simulators.Phantoms;

/// <summary>How the slices of an <see cref="MrSeries"/> lie.</summary>
public enum MrPlane
{
    /// <summary>Across the patient, from the feet to the head.</summary>
    Axial,

    /// <summary>From front to back.</summary>
    Coronal,

    /// <summary>From left to right.</summary>
    Sagittal,

    /// <summary>Axial slices that are turned about two axes, as along the line of the skull base.</summary>
    Oblique,
}
